package registry

import (
	"context"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"minkang/internal/kit/cnid"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/fold"
	"minkang/internal/kit/gm"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/kit/phi"
)

// Category is what a professional may practise.
type Category string

// The categories of practice.
const (
	Physician    Category = "physician"     // 临床
	Dentist      Category = "dentist"       // 口腔
	PublicHealth Category = "public-health" // 公共卫生
	Chinese      Category = "chinese"       // 中医
	Assistant    Category = "assistant"     // 执业助理医师
	Nurse        Category = "nurse"
	Pharmacist   Category = "pharmacist"
	Technician   Category = "technician"
	VillageDoc   Category = "village-doctor"
	Management   Category = "management"
	OtherStaff   Category = "other"
)

// Categories lists them all.
var Categories = []Category{Physician, Dentist, PublicHealth, Chinese, Assistant, Nurse, Pharmacist, Technician, VillageDoc, Management, OtherStaff}

// Professional is one health worker of the region (医疗卫生人员), once, wherever he or she practises. Numbers are sealed in the store
// and found by keyed digests.
type Professional struct {
	ID            id.ID
	Name          phi.Name
	Sex           string // GB/T 2261.1
	IDNumber      phi.IDNumber
	Category      Category
	Certificate   phi.IDNumber // practice certificate (执业证书编码); unique in the region when given
	Qualification phi.IDNumber // qualification certificate (资格证书编码)
	Scope         string       // scope of practice (执业范围)
	Title         string       // GB/T 8561
	Education     string       // GB/T 4658
	Degree        string       // GB/T 6864
	School        string
	Major         string
	Status        Status
	CreatedAt     time.Time
	UpdatedAt     time.Time
	Version       int64
}

// Practice is one place of practice (执业地点): the worker's entry there. Dates are YYYY-MM-DD, empty when open.
type Practice struct {
	Worker
	Main  bool // 主要执业机构
	From  string
	Until string
}

// Sealed is a professional as the store keeps one: numbers sealed, digests beside them, the name folded for searching.
type Sealed struct {
	Professional // without numbers
	Numbers      []byte
	IDIndex      string // "" when there is no number
	CertIndex    string
	NameFold     string
	Initials     string
}

// ProfessionalFilter narrows the list; zero fields mean any.
type ProfessionalFilter struct {
	Text        string // part of the name, beginning of its initials, or a whole ID or certificate number
	Category    Category
	Status      Status
	Institution id.ID // has a place of practice there
}

// ProfessionalSearch is what a store looks for.
type ProfessionalSearch struct {
	NameFold, Initials, Index string // Index: digest of a number as ID or certificate
	Category                  Category
	Status                    Status
	Institution               id.ID
}

// Protect gives the service the keys that seal personal numbers; without it professionals cannot be registered.
func (s *Service) Protect(sealer gm.Sealer, index *gm.MAC) *Service {
	s.sealer, s.index = sealer, index
	return s
}

func (p Professional) normal() (Professional, error) {
	p.Name = phi.Name(strings.TrimSpace(p.Name.Reveal()))
	p.IDNumber, p.Certificate = phi.IDNumber(fold.Number(p.IDNumber.Reveal())), phi.IDNumber(fold.Number(p.Certificate.Reveal()))
	p.Qualification = phi.IDNumber(fold.Number(p.Qualification.Reveal()))
	if p.Status == "" {
		p.Status = Active
	}
	if p.IDNumber != "" {
		r, err := cnid.Parse(p.IDNumber.Reveal())
		if err != nil {
			return p, ErrField.At("idNumber").With("reason", errs.CodeOf(err))
		}
		p.IDNumber = phi.IDNumber(r.Number)
		if p.Sex != "" && p.Sex != "0" && p.Sex != "9" && p.Sex != string(r.Sex) {
			return p, ErrField.At("sex").With("reason", "registry.sex-contradicts-number")
		}
		p.Sex = string(r.Sex)
	}
	switch {
	case !short(p.Name.Reveal(), 1, 100) || fold.Name(p.Name.Reveal()) == "":
		return p, ErrField.At("name")
	case p.IDNumber == "" && p.Certificate == "":
		return p, ErrField.At("idNumber")
	case !slices.Contains([]string{"", "0", "1", "2", "9"}, p.Sex):
		return p, ErrField.At("sex")
	case !slices.Contains(Categories, p.Category):
		return p, ErrField.At("category")
	case !slices.Contains(statuses, p.Status):
		return p, ErrField.At("status")
	}
	for _, f := range []struct {
		name, value string
		most        int
	}{{"certificate", p.Certificate.Reveal(), 40}, {"qualification", p.Qualification.Reveal(), 40}, {"scope", p.Scope, 200}, {"title", p.Title, 20},
		{"education", p.Education, 20}, {"degree", p.Degree, 20}, {"school", p.School, 100}, {"major", p.Major, 100}} {
		if !short(f.value, 0, f.most) {
			return p, ErrField.At(f.name)
		}
	}
	return p, nil
}

func (s *Service) digest(kind, number string) string {
	if number == "" {
		return ""
	}
	return hex.EncodeToString(s.index.Sum([]byte("professional-"+kind), []byte(number))[:16])
}

const numberBreak = "\x1f"

func (s *Service) seal(p Professional) (Sealed, error) {
	if s.sealer == nil || s.index == nil {
		return Sealed{}, ErrNoKeys
	}
	folded := fold.Name(p.Name.Reveal())
	out := Sealed{Professional: p, IDIndex: s.digest("id", p.IDNumber.Reveal()), CertIndex: s.digest("certificate", p.Certificate.Reveal()), NameFold: folded, Initials: fold.Initials(folded)}
	plain := strings.Join([]string{p.IDNumber.Reveal(), p.Certificate.Reveal(), p.Qualification.Reveal()}, numberBreak)
	var err error
	out.Numbers, err = s.sealer.Seal([]byte(plain), "professional/"+p.ID.String())
	return out, err
}

func (s *Service) unseal(x Sealed) (Professional, error) {
	p := x.Professional
	if s.sealer == nil {
		return p, ErrNoKeys
	}
	plain, err := s.sealer.Open(x.Numbers, "professional/"+p.ID.String())
	if err != nil {
		return p, err
	}
	parts := strings.SplitN(string(plain), numberBreak, 3)
	for len(parts) < 3 {
		parts = append(parts, "")
	}
	p.IDNumber, p.Certificate, p.Qualification = phi.IDNumber(parts[0]), phi.IDNumber(parts[1]), phi.IDNumber(parts[2])
	return p, nil
}

// PutProfessional registers a professional or, when the ID number or the certificate is known, changes the known one; a zero
// Version changes whatever is stored. Errors: registry.field, registry.number-taken (ID number and certificate are two people's),
// registry.stale.
func (s *Service) PutProfessional(ctx context.Context, p Professional) (Professional, error) {
	p, err := p.normal()
	if err != nil {
		return p, err
	}
	err = s.unit.Write(ctx, func(ctx context.Context) error {
		old, err := s.knownProfessional(ctx, p)
		if err != nil {
			return err
		}
		if p.ID != 0 && old.ID != p.ID {
			return ErrNumberTaken
		}
		fields := professionalChanges(old, p)
		switch {
		case old.ID == 0:
			p.ID, p.CreatedAt, p.Version = s.ids.Next(), s.clock.Now(), 0
		case p.Version != 0 && p.Version != old.Version:
			return ErrStale
		case len(fields) == 0:
			p = old
			return nil
		default:
			p.ID, p.CreatedAt, p.Version = old.ID, old.CreatedAt, old.Version
		}
		p.UpdatedAt, p.Version = s.clock.Now(), p.Version+1
		x, err := s.seal(p)
		if err != nil {
			return err
		}
		if ok, err := s.store.PutProfessional(ctx, x); err != nil {
			return err
		} else if !ok {
			return ErrStale
		}
		return s.record(ctx, "professional", p.ID, fields)
	})
	return p, err
}

// knownProfessional finds the one that an entry means: by id, ID number or certificate, which must not be two people's.
func (s *Service) knownProfessional(ctx context.Context, p Professional) (Professional, error) {
	if s.index == nil {
		return Professional{}, ErrNoKeys
	}
	var found Sealed
	for _, look := range []struct{ idIndex, certIndex string }{{s.digest("id", p.IDNumber.Reveal()), ""}, {"", s.digest("certificate", p.Certificate.Reveal())}} {
		if look.idIndex == "" && look.certIndex == "" {
			continue
		}
		x, known, err := s.store.ProfessionalBy(ctx, look.idIndex, look.certIndex)
		if err != nil {
			return Professional{}, err
		}
		if known && found.ID != 0 && x.ID != found.ID {
			return Professional{}, ErrNumberTaken
		}
		if known {
			found = x
		}
	}
	if found.ID == 0 && p.ID != 0 {
		x, known, err := s.store.Professional(ctx, p.ID)
		if err != nil {
			return Professional{}, err
		}
		if !known {
			return Professional{}, ErrNoProfessional
		}
		found = x
	}
	if found.ID == 0 {
		return Professional{}, nil
	}
	return s.unseal(found)
}

// professionalChanges names what changed; of personal values not what they said.
func professionalChanges(old, p Professional) []FieldChange {
	fields := differences("name", old.Name.Reveal(), p.Name.Reveal(), "sex", old.Sex, p.Sex, "idNumber", old.IDNumber.Reveal(), p.IDNumber.Reveal(),
		"certificate", old.Certificate.Reveal(), p.Certificate.Reveal(), "qualification", old.Qualification.Reveal(), p.Qualification.Reveal(),
		"school", old.School, p.School, "major", old.Major, p.Major)
	for i := range fields {
		fields[i].From, fields[i].To = "", ""
	}
	return append(fields, differences("category", old.Category, p.Category, "scope", old.Scope, p.Scope, "title", old.Title, p.Title, "education", old.Education, p.Education,
		"degree", old.Degree, p.Degree, "status", old.Status, p.Status)...)
}

// Professional gives one with the places of practice. Errors: registry.no-professional.
func (s *Service) Professional(ctx context.Context, ident id.ID) (Professional, []Practice, error) {
	x, known, err := s.store.Professional(ctx, ident)
	if err != nil {
		return Professional{}, nil, err
	}
	if !known {
		return Professional{}, nil, ErrNoProfessional
	}
	p, err := s.unseal(x)
	if err != nil {
		return p, nil, err
	}
	places, err := s.store.Practices(ctx, ident)
	return p, places, err
}

// ProfessionalByNumber finds one by ID or practice certificate number. Errors: registry.no-professional.
func (s *Service) ProfessionalByNumber(ctx context.Context, number phi.IDNumber) (id.ID, error) {
	n := phi.IDNumber(fold.Number(number.Reveal()))
	for _, p := range []Professional{{IDNumber: n}, {Certificate: n}} {
		found, err := s.knownProfessional(ctx, p)
		if err != nil || found.ID != 0 {
			return found.ID, err
		}
	}
	return 0, ErrNoProfessional
}

// Professionals lists them in the order of registration, without numbers.
func (s *Service) Professionals(ctx context.Context, f ProfessionalFilter, p page.Request) ([]Professional, string, error) {
	var after id.ID
	if _, err := page.Decode(p.After, &after); err != nil {
		return nil, "", err
	}
	rows, err := s.store.Professionals(ctx, s.searchOf(f), after, p.Rows()+1)
	return cut(rows, p, func(x Professional) any { return x.ID }, err)
}

func (s *Service) searchOf(f ProfessionalFilter) ProfessionalSearch {
	q := ProfessionalSearch{Category: f.Category, Status: f.Status, Institution: f.Institution}
	folded := fold.Name(f.Text)
	number := fold.Number(f.Text)
	switch {
	case s.index != nil && len(number) >= 8 && strings.ContainsAny(number, "0123456789"):
		q.Index = s.digest("id", number) + "|" + s.digest("certificate", number)
	case fold.Latin(folded):
		q.Initials = folded
	default:
		q.NameFold = folded
	}
	return q
}

// PutPractice gives a professional a place of practice: a worker entry at the institution under a staff number. One place may
// be the main one. Errors: registry.no-institution, registry.no-professional, registry.field, registry.main-practice.
func (s *Service) PutPractice(ctx context.Context, professional id.ID, x Practice) (Practice, error) {
	if !dates(x.From, x.Until) {
		return x, ErrField.At("until")
	}
	err := s.unit.Write(ctx, func(ctx context.Context) error {
		p, places, err := s.Professional(ctx, professional)
		if err != nil {
			return err
		}
		for _, o := range places {
			if x.Main && o.Main && o.Status == Active && (o.Institution != x.Institution || o.Code != x.Code) {
				return ErrMainPractice
			}
		}
		x.Name = p.Name
		if x.Worker, err = s.PutWorker(ctx, x.Worker); err != nil {
			return err
		}
		return s.store.PutPractice(ctx, professional, x)
	})
	return x, err
}

// dates tells whether two dates are empty or of the calendar and in order.
func dates(from, until string) bool {
	for _, d := range []string{from, until} {
		if d == "" {
			continue
		}
		if _, err := time.Parse(time.DateOnly, d); err != nil {
			return false
		}
	}
	return from == "" || until == "" || from <= until
}
