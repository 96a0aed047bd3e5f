package registry

import (
	"context"
	"slices"
	"strings"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/fold"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
)

// Holder says what holds a licence.
type Holder string

// The holders of licences.
const (
	OfInstitution  Holder = "institution"
	OfProfessional Holder = "professional"
	OfDevice       Holder = "device"
)

// LicenceKinds are the kinds of licences by who may hold them.
var LicenceKinds = map[Holder][]string{
	OfInstitution: {"practice", "legal-person", "business", "radiology", "radiation-safety", "maternal-child", "large-equipment", "narcotics", "blood", "biosafety",
		"hygiene", "internet-hospital", "other"},
	OfProfessional: {"physician", "nurse", "pharmacist", "village-doctor", "maternal-child-staff", "radiation-worker", "other"},
	OfDevice:       {"calibration", "registration", "large-equipment", "radiation-safety", "other"},
}

// Licence is a permission that somebody or something holds, usually for a time. Dates are YYYY-MM-DD; an empty ExpiresOn has no
// end. Kind and number together are unique in the region.
type Licence struct {
	ID        id.ID
	Holder    Holder
	Of        id.ID
	Kind      string
	Number    string
	Authority string
	Scope     string
	IssuedOn  string
	ExpiresOn string
	Status    Status
	Warned    int // the nearest threshold in days that was announced; -1 none
}

// Thresholds are the days before an end at which a licence is announced.
var Thresholds = []int{90, 30, 7, 0}

// SubjectLicence is the subject of LicenceExpiring. Changes of its shape:
//
//	2026-11-22 v1.
const SubjectLicence = "registry.licence-expiring.v1"

// LicenceExpiring says that a licence comes to its end, or came to it (Days negative).
type LicenceExpiring struct {
	Licence   id.ID  `json:"licence"`
	Holder    Holder `json:"holder"`
	Of        id.ID  `json:"of"`
	Kind      string `json:"kind"`
	ExpiresOn string `json:"expiresOn"`
	Days      int    `json:"days"`
}

func (l Licence) normal() (Licence, error) {
	l.Number = strings.TrimSpace(l.Number)
	if l.Status == "" {
		l.Status = Active
	}
	switch {
	case !slices.Contains(LicenceKinds[l.Holder], l.Kind):
		return l, ErrField.At("kind")
	case !short(l.Number, 1, 60) || fold.Number(l.Number) == "":
		return l, ErrField.At("number")
	case !short(l.Authority, 0, 100):
		return l, ErrField.At("authority")
	case !short(l.Scope, 0, 400):
		return l, ErrField.At("scope")
	case !dates(l.IssuedOn, l.ExpiresOn):
		return l, ErrField.At("expiresOn")
	case !slices.Contains(statuses, l.Status):
		return l, ErrField.At("status")
	}
	return l, nil
}

// PutLicence adds a licence or changes the one of its kind and number. Errors: registry.field, registry.no-holder,
// registry.licence-taken.
func (s *Service) PutLicence(ctx context.Context, l Licence) (Licence, error) {
	l, err := l.normal()
	if err != nil {
		return l, err
	}
	err = s.unit.Write(ctx, func(ctx context.Context) error {
		if ok, err := s.holds(ctx, l.Holder, l.Of); err != nil || !ok {
			return orElse(err, ErrNoHolder)
		}
		old, known, err := s.store.LicenceBy(ctx, l.Kind, fold.Number(l.Number))
		if err != nil {
			return err
		}
		if known && (old.Of != l.Of || old.Holder != l.Holder) {
			return ErrLicenceTaken.At("number")
		}
		fields := differences("number", old.Number, l.Number, "authority", old.Authority, l.Authority, "scope", old.Scope, l.Scope, "issuedOn", old.IssuedOn, l.IssuedOn,
			"expiresOn", old.ExpiresOn, l.ExpiresOn, "status", old.Status, l.Status)
		l.Warned = -1
		if l.ID = old.ID; known && len(fields) == 0 {
			l.Warned = old.Warned
			return nil
		} else if !known {
			l.ID = s.ids.Next()
		}
		if err := s.store.PutLicence(ctx, l); err != nil {
			return err
		}
		return s.record(ctx, "licence", l.ID, fields)
	})
	return l, err
}

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

func (s *Service) holds(ctx context.Context, h Holder, of id.ID) (known bool, err error) {
	switch h {
	case OfInstitution:
		_, known, err = s.store.Institution(ctx, of)
	case OfProfessional:
		_, known, err = s.store.Professional(ctx, of)
	case OfDevice:
		_, known, err = s.store.Device(ctx, of)
	}
	return known, err
}

// Licences lists a holder's licences, those that end first before.
func (s *Service) Licences(ctx context.Context, h Holder, of id.ID) ([]Licence, error) {
	return s.store.Licences(ctx, h, of)
}

// Expiring lists active licences that end within so many days or have ended, the earliest end first.
func (s *Service) Expiring(ctx context.Context, days int, p page.Request) ([]Licence, string, error) {
	var after struct {
		On string
		ID id.ID
	}
	if _, err := page.Decode(p.After, &after); err != nil {
		return nil, "", err
	}
	rows, err := s.store.Expiring(ctx, s.day(days), after.On, after.ID, p.Rows()+1)
	return cut(rows, p, func(l Licence) any {
		return struct {
			On string
			ID id.ID
		}{l.ExpiresOn, l.ID}
	}, err)
}

func (s *Service) day(in int) string {
	return s.clock.Now().In(clock.Region).AddDate(0, 0, in).Format(time.DateOnly)
}

// DaysLeft gives the days from today to a licence's end, negative when it is past.
func (s *Service) DaysLeft(l Licence) int {
	end, err := time.Parse(time.DateOnly, l.ExpiresOn)
	if err != nil {
		return 1 << 30
	}
	today, _ := time.Parse(time.DateOnly, s.day(0)) // our own format
	return int(end.Sub(today).Hours() / 24)
}

// Announce publishes LicenceExpiring for every licence that passed one of Thresholds since it was last announced, once each. Call
// it daily or oftener; it works page by page.
func (s *Service) Announce(ctx context.Context) (announced int, err error) {
	var afterOn string
	var afterID id.ID
	for {
		rows, err := s.store.Expiring(ctx, s.day(Thresholds[0]), afterOn, afterID, 200)
		if err != nil || len(rows) == 0 {
			return announced, err
		}
		for _, l := range rows {
			days := s.DaysLeft(l)
			due := -1
			for _, t := range Thresholds {
				if days <= t {
					due = t
				}
			}
			if due < 0 || l.Warned >= 0 && l.Warned <= due {
				continue
			}
			l.Warned = due
			err := s.unit.Write(ctx, func(ctx context.Context) error {
				if err := s.store.PutLicence(ctx, l); err != nil {
					return err
				}
				return s.events.Publish(ctx, SubjectLicence, l.ID, LicenceExpiring{Licence: l.ID, Holder: l.Holder, Of: l.Of, Kind: l.Kind, ExpiresOn: l.ExpiresOn, Days: days})
			})
			if err != nil {
				return announced, err
			}
			announced++
		}
		last := rows[len(rows)-1]
		afterOn, afterID = last.ExpiresOn, last.ID
	}
}
