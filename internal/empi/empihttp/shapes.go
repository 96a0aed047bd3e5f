package empihttp

import (
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
	Division    string            `json:"division,omitempty" maxLength:"12" doc:"GB/T 2260 and 10114 code of the address"`
	Ethnic      string            `json:"ethnic,omitempty" maxLength:"8" doc:"GB 3304"`
	Mother      string            `json:"mother,omitempty" maxLength:"200" doc:"a newborn's mother"`
	Order       int               `json:"order,omitempty" minimum:"0" maximum:"9" doc:"among the children of one birth"`
	Anonymous   bool              `json:"anonymous,omitempty" doc:"wants not to be known: never linked by likeness"`
	Deceased    bool              `json:"deceased,omitempty"`
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
	Outcome    string            `json:"outcome" enum:"link,review,new"`
	Rule       string            `json:"rule"`
	Weight     float64           `json:"weight" doc:"log2 odds of being one person by the weights in use"`
	Model      string            `json:"model,omitempty" doc:"version of the weights"`
	Guard      string            `json:"guard,omitempty" doc:"why likeness is not enough"`
	Candidates int               `json:"candidates" doc:"people compared"`
	Person     *ResidentMasked   `json:"person,omitempty"`
	Fields     []IdentityReason  `json:"fields"`
	Problems   []IdentityProblem `json:"problems"`
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
	FourEyes         bool      `json:"fourEyes" doc:"a merge needs a second reviewer"`
	Model            string    `json:"model" doc:"version of the weights in use"`
	LinkAt           float64   `json:"linkAt" doc:"log2 odds from which likeness links"`
	ReviewAt         float64   `json:"reviewAt" doc:"log2 odds from which somebody is asked"`
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
