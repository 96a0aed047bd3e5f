package registry

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"minkang/internal/kit/cnid"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/fold"
	"minkang/internal/kit/id"
)

// Kind of institution, after the classes of WS 218 that a district has.
type Kind string

// The kinds.
const (
	Hospital      Kind = "hospital"       // 医院
	Community     Kind = "community"      // 社区卫生服务中心
	Township      Kind = "township"       // 乡镇卫生院
	Station       Kind = "station"        // 社区卫生服务站
	Village       Kind = "village"        // 村卫生室
	CDC           Kind = "cdc"            // 疾病预防控制中心
	MaternalChild Kind = "maternal-child" // 妇幼保健院(所)
	Emergency     Kind = "emergency"      // 急救中心(站)
	Clinic        Kind = "clinic"         // 门诊部, 诊所
	Inspection    Kind = "inspection"     // 卫生监督所
	Commission    Kind = "commission"     // 卫生健康委员会(局)
	Other         Kind = "other"
)

var kinds = []Kind{Hospital, Community, Township, Station, Village, CDC, MaternalChild, Emergency, Clinic, Inspection, Commission, Other}

// Status of an entry.
type Status string

// The statuses. Only active entries may send.
const (
	Active    Status = "active"
	Suspended Status = "suspended"
	Closed    Status = "closed"
)

var statuses = []Status{Active, Suspended, Closed}

// Roots under which documents name institutions (2.16.156.10011.1): service and administrative ones.
const (
	ServiceInstitution = "2.16.156.10011.1.5"
	AdminInstitution   = "2.16.156.10011.1.6"
)

// Institution is one organisation of the region's health service.
type Institution struct {
	ID         id.ID
	Code       string // the code documents carry; unique in the region
	WS218      string // 22 characters (WS 218-2002), optional
	CreditCode string // unified social credit code (GB 32100), optional
	Name       string
	ShortName  string
	Kind       Kind
	Level      string // 1, 2, 3 (一级…三级); empty when not graded
	Grade      string // A, B, C (甲 乙 丙); empty when not graded
	Division   string // GB/T 2260 and 10114, 6 to 12 digits
	Address    string
	Phone      string // of the institution, not of a person
	Beds       int
	Parent     id.ID
	Status     Status
	CreatedAt  time.Time
	UpdatedAt  time.Time
	Version    int64
}

// NormalCode gives a code as it is compared: half width, upper case, letters and digits only.
func NormalCode(s string) string { return fold.Number(s) }

// Codes gives every code that resolves to the institution, normalised, without repeats.
func (i Institution) Codes() []string {
	codes := []string{NormalCode(i.Code)}
	add := func(c string) {
		if c != "" && !slices.Contains(codes, c) {
			codes = append(codes, c)
		}
	}
	add(i.WS218)
	add(i.CreditCode)
	if org, err := cnid.Organisation(i.CreditCode); err == nil {
		add(org)
	}
	return codes
}

// normal gives the institution in stored form, or the first field that breaks its rule.
func (i Institution) normal() (Institution, error) {
	i.Code, i.WS218, i.CreditCode = strings.TrimSpace(i.Code), NormalCode(i.WS218), NormalCode(i.CreditCode)
	i.Name, i.ShortName = strings.TrimSpace(i.Name), strings.TrimSpace(i.ShortName)
	if i.Status == "" {
		i.Status = Active
	}
	switch {
	case NormalCode(i.Code) == "" || !short(i.Code, 1, 64):
		return i, ErrField.At("code")
	case !short(i.Name, 1, 120) || fold.Text(i.Name) == "":
		return i, ErrField.At("name")
	case !short(i.ShortName, 0, 40):
		return i, ErrField.At("shortName")
	case !slices.Contains(kinds, i.Kind):
		return i, ErrField.At("kind")
	case !slices.Contains(statuses, i.Status):
		return i, ErrField.At("status")
	case i.WS218 != "" && len(i.WS218) != 22:
		return i, ErrField.At("ws218")
	case !slices.Contains([]string{"", "1", "2", "3"}, i.Level):
		return i, ErrField.At("level")
	case !slices.Contains([]string{"", "A", "B", "C"}, i.Grade):
		return i, ErrField.At("grade")
	case !divisionForm(i.Division):
		return i, ErrField.At("division")
	case !short(i.Address, 0, 200):
		return i, ErrField.At("address")
	case !short(i.Phone, 0, 40):
		return i, ErrField.At("phone")
	case i.Beds < 0 || i.Beds > 100000:
		return i, ErrField.At("beds")
	}
	if i.CreditCode != "" {
		if _, err := cnid.Credit(i.CreditCode); err != nil {
			return i, ErrField.At("creditCode").With("reason", errs.CodeOf(err))
		}
	}
	return i, nil
}

func short(s string, least, most int) bool {
	n := utf8.RuneCountInString(s)
	return n >= least && n <= most && utf8.ValidString(s) && strings.IndexFunc(s, unicode.IsControl) < 0
}

// divisionForm: empty, or 6, 9 or 12 digits (county, street, community).
func divisionForm(d string) bool {
	return d == "" || (len(d) == 6 || len(d) == 9 || len(d) == 12) && fold.Digits(d) == d
}
