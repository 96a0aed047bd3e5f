package empihttp

import (
	"strings"
	"time"

	"minkang/internal/empi"
	"minkang/internal/kit/id"
	"minkang/internal/kit/phi"
)

// ResidentMasked is a resident as somebody without a grant may see them.
type ResidentMasked struct {
	ID           id.ID  `json:"id"`
	Name         string `json:"name" doc:"masked: 王**"`
	IDNumber     string `json:"idNumber" doc:"masked: 110199********12"`
	Sex          string `json:"sex" doc:"GB/T 2261.1"`
	BirthYear    int    `json:"birthYear" doc:"0 when unknown"`
	Age          int    `json:"age" doc:"completed years, -1 when unknown"`
	Division     string `json:"division,omitempty" doc:"GB/T 2260 and 10114 code down to the street"`
	DivisionName string `json:"divisionName,omitempty"`
	Deceased     bool   `json:"deceased"`
	Provisional  bool   `json:"provisional,omitempty" doc:"no trustworthy number yet"`
}

// ResidentPage is a page of residents.
type ResidentPage struct {
	Items []ResidentMasked `json:"items"`
	Next  string           `json:"next,omitempty"`
}

// ResidentQuery is what to search by; the first field given of idNumber, healthCard, phone, name counts.
type ResidentQuery struct {
	IDNumber   string `json:"idNumber,omitempty" maxLength:"40"`
	HealthCard string `json:"healthCard,omitempty" maxLength:"64"`
	Phone      string `json:"phone,omitempty" maxLength:"40"`
	Name       string `json:"name,omitempty" maxLength:"100" doc:"whole, beginning, reading, or initials of the reading"`
	Birth      string `json:"birth,omitempty" maxLength:"10" doc:"YYYY-MM-DD, YYYY-MM or YYYY"`
	Sex        string `json:"sex,omitempty" maxLength:"1"`
	Person     id.ID  `json:"person,omitempty"`
	After      string `json:"after,omitempty" maxLength:"100"`
	Limit      int    `json:"limit,omitempty" minimum:"0" maximum:"100"`
}

// IdentityReviewShown is a pair on the review desk.
type IdentityReviewShown struct {
	ID        id.ID            `json:"id"`
	CreatedAt time.Time        `json:"createdAt"`
	Status    string           `json:"status"`
	Rule      string           `json:"rule"`
	Left      ResidentMasked   `json:"left"`
	Right     ResidentMasked   `json:"right"`
	Reasons   []IdentityReason `json:"reasons"`
	DecidedAt *time.Time       `json:"decidedAt,omitempty"`
	Grounds   string           `json:"grounds,omitempty"`
}

// IdentityReason is one field of a comparison; the values are masked.
type IdentityReason struct {
	Field     string `json:"field"`
	Agreement string `json:"agreement" enum:"same,similar,partial,missing,different"`
	Left      string `json:"left,omitempty"`
	Right     string `json:"right,omitempty"`
}

// IdentityReviewPage is a page of pairs.
type IdentityReviewPage struct {
	Items []IdentityReviewShown `json:"items"`
	Next  string                `json:"next,omitempty"`
}

// IdentityVerdict is a reviewer's decision.
type IdentityVerdict struct {
	Decision string `json:"decision" enum:"same,different"`
	Reason   string `json:"reason" minLength:"1" maxLength:"500"`
}

// IdentityClaim is what a document would say about a person, for the preview.
type IdentityClaim struct {
	Name        string            `json:"name,omitempty" maxLength:"200"`
	Sex         string            `json:"sex,omitempty" maxLength:"1"`
	Birth       string            `json:"birth,omitempty" maxLength:"10"`
	Phone       string            `json:"phone,omitempty" maxLength:"40"`
	Address     string            `json:"address,omitempty" maxLength:"300"`
	Institution string            `json:"institution,omitempty" maxLength:"64"`
	Identifiers []IdentityClaimID `json:"identifiers,omitempty" maxItems:"12"`
}

// IdentityClaimID is a number in a domain.
type IdentityClaimID struct {
	System string `json:"system" maxLength:"120" doc:"OID of the domain"`
	Value  string `json:"value" maxLength:"64"`
}

// IdentityPreview says who a claim would be about.
type IdentityPreview struct {
	Outcome  string            `json:"outcome" enum:"link,review,new"`
	Rule     string            `json:"rule"`
	Person   *ResidentMasked   `json:"person,omitempty"`
	Fields   []IdentityReason  `json:"fields"`
	Problems []IdentityProblem `json:"problems"`
}

// IdentityProblem is something of the claim that cannot be used as said.
type IdentityProblem struct {
	Code   string `json:"code"`
	System string `json:"system,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// IdentityStatistics are the sizes of the index, at most half a minute old, and the outcomes since this process started.
type IdentityStatistics struct {
	Persons          int64     `json:"persons"`
	Provisional      int64     `json:"provisional"`
	Merged           int64     `json:"merged"`
	Deceased         int64     `json:"deceased"`
	ReviewsOpen      int64     `json:"reviewsOpen"`
	ReviewsSame      int64     `json:"reviewsSame"`
	ReviewsDifferent int64     `json:"reviewsDifferent"`
	Links            int64     `json:"links"`
	Reviews          int64     `json:"reviews"`
	New              int64     `json:"new"`
	At               time.Time `json:"at"`
}

func (f *Face) masked(p empi.Person) ResidentMasked {
	division := p.Division
	if len(division) > 9 {
		division = division[:9]
	}
	m := ResidentMasked{ID: p.ID, Name: p.Name.String(), IDNumber: cardOf(p).String(), Sex: p.Sex, BirthYear: p.Birth.Year(),
		Age: p.Birth.Age(f.clock.Now()), Division: division, Deceased: p.Status == empi.Deceased, Provisional: p.Provisional}
	if f.places != nil {
		m.DivisionName = f.places.DivisionName(division)
	}
	return m
}

// cardOf gives the resident id number, the trustworthy one first.
func cardOf(p empi.Person) phi.IDNumber {
	if n := p.Identifier(empi.IDCard); n != "" {
		return n
	}
	for _, i := range p.Identifiers {
		if i.System == empi.IDCard {
			return i.Value
		}
	}
	return ""
}

var agreements = map[empi.Level]string{empi.Equal: "same", empi.Similar: "similar", empi.Compatible: "partial",
	empi.Missing: "missing", empi.Different: "different"}

// reasons shows a comparison with masked values; fields that neither side states are left out.
func reasons(fields []empi.Field, left, right empi.Person) []IdentityReason {
	out := []IdentityReason{}
	for _, f := range fields {
		l, r := valueOf(f, left), valueOf(f, right)
		if f.Level == empi.Missing && l == "" && r == "" {
			continue
		}
		out = append(out, IdentityReason{Field: nameOf(f), Agreement: agreements[f.Level], Left: l, Right: r})
	}
	return out
}

func nameOf(f empi.Field) string {
	switch {
	case f.Field != "number":
		return f.Field
	case f.System == empi.HealthCard:
		return "healthCard"
	}
	return "idNumber"
}

func valueOf(f empi.Field, p empi.Person) string {
	switch f.Field {
	case "name":
		return p.Name.String()
	case "birth":
		return p.Birth.String()
	case "sex":
		return p.Sex
	case "phone":
		return p.Phone.String()
	case "address":
		return p.Address.String()
	case "number":
		if f.System == "" || f.System == empi.IDCard {
			return cardOf(p).String()
		}
		for _, i := range p.Identifiers {
			if i.System == f.System {
				return i.Value.String()
			}
		}
	case "local":
		for _, i := range p.Identifiers {
			if i.Trust == empi.Local && strings.HasSuffix(i.System, "^"+p.Institution) {
				return i.Value.String()
			}
		}
	}
	return ""
}
