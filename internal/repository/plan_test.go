package repository

import (
	"testing"

	"minkang/internal/kit/errs"
)

func TestPlanSubmit(t *testing.T) {
	doc := func(change func(*Document)) Document {
		d := Document{ID: 1, UniqueID: "1^a", SetID: "1^s", Version: "1", Status: Current, Institution: 7, Hash: "h"}
		if change != nil {
			change(&d)
		}
		return d
	}
	replaced := doc(func(d *Document) { d.Status = Superseded })
	foreign := doc(func(d *Document) { d.Institution = 8 })
	same := doc(nil)
	for name, x := range map[string]struct {
		sub       Document
		known     Known
		action    Action
		err       *errs.Error
		set       string
		supersede int
		parent    bool
	}{
		"first":                       {doc(func(d *Document) { d.SetID = "" }), Known{}, Keep, nil, "1^a", 0, false},
		"first of a named set":        {doc(nil), Known{}, Keep, nil, "1^s", 0, false},
		"the same again":              {doc(nil), Known{SameID: &same}, Repeat, nil, "", 0, false},
		"other content under its id":  {doc(func(d *Document) { d.Hash = "x" }), Known{SameID: &same}, Refuse, ErrIDReused, "", 0, false},
		"a newer version of the set":  {doc(func(d *Document) { d.Version = "2" }), Known{Set: []Document{same}}, Keep, nil, "1^s", 1, true},
		"the same version of the set": {doc(nil), Known{Set: []Document{same}}, Refuse, ErrVersionOld, "", 0, false},
		"an older version":            {doc(func(d *Document) { d.Version = "0.9" }), Known{Set: []Document{same}}, Refuse, ErrVersionOld, "", 0, false},
		"a row with the same content": {doc(func(d *Document) { d.Level, d.Version = LevelRow, "2" }), Known{Set: []Document{same}}, Repeat, nil, "", 0, false},
		"a row with another content":  {doc(func(d *Document) { d.Level, d.Version, d.Hash = LevelRow, "2", "x" }), Known{Set: []Document{same}}, Keep, nil, "1^s", 1, true},
		"replaces":                    {doc(func(d *Document) { d.Relation, d.SetID = "RPLC", "1^other" }), Known{Parents: []Document{same}}, Keep, nil, "1^s", 1, true},
		"replaces what is replaced":   {doc(func(d *Document) { d.Relation = "RPLC" }), Known{Parents: []Document{replaced}}, Refuse, ErrParentReplaced, "", 0, true},
		"replaces another's":          {doc(func(d *Document) { d.Relation = "RPLC" }), Known{Parents: []Document{foreign}}, Refuse, ErrParentForeign, "", 0, true},
		"replaces nothing known":      {doc(func(d *Document) { d.Relation = "RPLC" }), Known{}, Refuse, ErrParentUnknown, "", 0, false},
		"appends":                     {doc(func(d *Document) { d.Relation = "APND" }), Known{Parents: []Document{same}}, Keep, nil, "1^s", 0, true},
		"appends to a replaced one":   {doc(func(d *Document) { d.Relation = "APND" }), Known{Parents: []Document{replaced}}, Keep, nil, "1^s", 0, true},
		"appends to another's":        {doc(func(d *Document) { d.Relation = "APND" }), Known{Parents: []Document{foreign}}, Keep, nil, "1^s", 0, true},
		"transforms":                  {doc(func(d *Document) { d.Relation = "XFRM" }), Known{Parents: []Document{same}}, Keep, nil, "1^s", 0, true},
		"a relation nobody knows":     {doc(func(d *Document) { d.Relation = "SIGN" }), Known{Parents: []Document{same}}, Refuse, ErrRelation, "", 0, false},
	} {
		p := PlanSubmit(Submission{Document: x.sub}, x.known)
		switch {
		case p.Action != x.action:
			t.Errorf("%s: action %d, error %v", name, p.Action, p.Err)
		case x.action == Refuse && !p.Err.Is(x.err):
			t.Errorf("%s: refused with %v", name, p.Err)
		case x.action == Keep && (p.SetID != x.set || len(p.Supersede) != x.supersede || (p.Parent != nil) != x.parent):
			t.Errorf("%s: %+v", name, p)
		case x.action == Repeat && p.Existing == nil:
			t.Errorf("%s: does not say which", name)
		}
	}
}

func TestNewer(t *testing.T) {
	for _, x := range []struct {
		a, b string
		want bool
	}{{"2", "1", true}, {"1", "1", false}, {"1.10", "1.9", true}, {"1.9", "1.10", false}, {"v2", "V1", true}, {"1.0.1", "1", true}, {"1", "1.0", false},
		{"", "1", false}, {"1", "", true}, {"draft", "1", false}, {"10", "9", true}, {" 2", "1", true}} {
		if got := newer(x.a, x.b); got != x.want {
			t.Errorf("%q newer than %q: %v", x.a, x.b, got)
		}
	}
}

func TestSensitiveClass(t *testing.T) {
	for code, want := range map[string]string{"F32.900": "mental-health", "F00": "mental-health", "B20.000": "hiv", "B24": "hiv", "B25": "", "B19": "", "Z21.x00": "hiv", "R75": "hiv",
		"O03.900": "reproductive", "O08": "reproductive", "O09": "", "O02": "", "Z30.0": "reproductive", "Z31": "reproductive", "Z32": "", "Z64.0": "reproductive",
		"I10.x00": "", "": "", "F3": "", "E11": ""} {
		if got := SensitiveClass(code); got != want {
			t.Errorf("%s is %q, want %q", code, got, want)
		}
	}
}

func TestEveryTypeHasItsKind(t *testing.T) {
	for code, want := range map[string]string{"C0002": "outpatient", "C0007": "lab", "C0053": "inpatient", "HSDB03.01": "public-health", "HSDZ": "other", "": "other"} {
		if got := KindOf(code); got != want {
			t.Errorf("%s is %s", code, got)
		}
	}
}
