package repository

import (
	"strconv"
	"strings"

	"minkang/internal/kit/errs"
)

// Action is what to do with a submission.
type Action int

// The actions.
const (
	Keep   Action = iota // store it as a new version
	Repeat               // it is stored already, with the same content
	Refuse               // Plan.Err says why
)

// Plan is the decision about a submission, made from what is stored and nothing else.
type Plan struct {
	Action    Action
	Existing  *Document // Repeat: the one that is stored
	Parent    *Document // the document it relates to
	Supersede []Document
	SetID     string
	Err       *errs.Error
}

// Known is what the store has that matters to a submission.
type Known struct {
	SameID  *Document  // same custodian and document identifier
	Parents []Document // the documents its relatedDocument names, any status
	Set     []Document // current documents of the same set and custodian
}

// PlanSubmit decides. Rules (HL7 CDA R2 4.2.3.1, IHE XDS document relationships):
// the same identifier with the same content is a repetition, with other content refused; RPLC supersedes its parent, which
// must be current and of the same custodian; a second current version of a set without relatedDocument supersedes the first
// when its version number is higher, unless it is a row of a data set with the same content, which is a repetition too; APND and XFRM keep the parent current; every relation needs a known parent.
func PlanSubmit(s Submission, k Known) Plan {
	if k.SameID != nil {
		if k.SameID.Hash == s.Document.Hash {
			return Plan{Action: Repeat, Existing: k.SameID}
		}
		return refuse(ErrIDReused)
	}
	p := Plan{SetID: s.Document.SetID}
	if p.SetID == "" {
		p.SetID = s.Document.UniqueID
	}
	relation := s.Document.Relation
	switch relation {
	case "":
		for i, d := range k.Set {
			if s.Document.Level == LevelRow && d.Hash == s.Document.Hash {
				return Plan{Action: Repeat, Existing: &k.Set[i]}
			}
			if !newer(s.Document.Version, d.Version) {
				return refuse(ErrVersionOld.With("version", d.Version))
			}
			p.Supersede = append(p.Supersede, d)
		}
		if len(p.Supersede) > 0 {
			p.Parent = &p.Supersede[0]
		}
		return p
	case "RPLC", "APND", "XFRM":
	default:
		return refuse(ErrRelation)
	}
	if len(k.Parents) == 0 {
		return refuse(ErrParentUnknown)
	}
	parent := k.Parents[0]
	p.Parent = &parent
	if parent.Institution != s.Document.Institution && relation == "RPLC" {
		return refuse(ErrParentForeign)
	}
	if relation != "RPLC" {
		return p
	}
	if parent.Status != Current {
		return refuse(ErrParentReplaced)
	}
	p.SetID = parent.SetID
	p.Supersede = append(p.Supersede, parent)
	return p
}

func refuse(err *errs.Error) Plan { return Plan{Action: Refuse, Err: err} }

// newer compares version numbers part by part (1.10 is newer than 1.9); a text that is no number counts as 0.
func newer(a, b string) bool {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range max(len(as), len(bs)) {
		x, y := part(as, i), part(bs, i)
		if x != y {
			return x > y
		}
	}
	return false
}

func part(s []string, i int) int {
	if i >= len(s) {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimLeft(s[i], "vV "))
	if err != nil {
		return 0
	}
	return n
}
