package quality

import (
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

//go:embed data
var data embed.FS

// Text is a text in Chinese and English.
type Text struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// Definition says what a dimension measures.
type Definition struct {
	Dimension   Dimension
	Weight      int // in the overall score
	Name        Text
	Numerator   Text
	Denominator Text
	Definition  Text
}

// Event is the moment from which a time limit runs.
type Event string

// The events.
const (
	Served     Event = "service"   // the end of the service, else its beginning
	Discharged Event = "discharge" // the end of the stay
	Made       Event = "made"      // the document's own time: a report is sent when it is signed
	RowDay     Event = "row"       // the day a row tells of
)

// TypeRule says what holds for a document type or data set: its time limit, and whether a visit has one such document.
type TypeRule struct {
	Pattern     string // a type, or its beginning and *
	Event       Event
	Limit       time.Duration
	OncePerStay bool // a visit has one such document: a second one is a duplicate
	Basis       Text
}

// RuleClass says which dimension a rule belongs to and what an institution does about it.
type RuleClass struct {
	Pattern   string // a rule, or its beginning and *
	Dimension Dimension
	Advice    Text
}

// Book is the quality rules as data. Immutable; safe for concurrent use.
type Book struct {
	definitions       map[Dimension]Definition
	required, advised int64
	types             []TypeRule
	classes           []RuleClass
	thresholds        []Threshold
	own               map[string]ownRule
}

// ownRule is a rule of this context: what the standards' rules cannot see.
type ownRule struct {
	severity string
	text     Text
}

// Load reads the rules compiled into the program.
func Load() (*Book, error) {
	b := &Book{definitions: map[Dimension]Definition{}, own: map[string]ownRule{}}
	for name, fn := range map[string]func(line) error{"definitions": b.definition, "weights": b.weight, "types": b.typeRule, "rules": b.class,
		"thresholds": b.threshold, "own": b.ownRule} {
		if err := each(name, fn); err != nil {
			return nil, err
		}
	}
	for _, d := range Dimensions {
		if b.definitions[d].Weight <= 0 {
			return nil, fmt.Errorf("quality: definitions.csv does not define %s", d)
		}
	}
	if b.required <= 0 || b.advised < 0 {
		return nil, errors.New("quality: weights.csv")
	}
	return b, nil
}

// line is a row of a table by column name.
type line map[string]string

func (l line) int(key string) (int, error) {
	n, err := strconv.Atoi(l[key])
	if err != nil {
		return 0, fmt.Errorf("%s: %w", key, err)
	}
	return n, nil
}

func (l line) text(key string) Text { return Text{l[key+"_zh"], l[key+"_en"]} }

// each reads a table; an error names table and line.
func each(name string, fn func(line) error) error {
	f, err := data.Open("data/" + name + ".csv")
	if err != nil {
		return err
	}
	defer f.Close()
	r := csv.NewReader(f)
	head, err := r.Read()
	for n := 2; err == nil; n++ {
		var cells []string
		if cells, err = r.Read(); err != nil {
			break
		}
		l := line{}
		for i, c := range cells {
			l[head[i]] = c
		}
		if err = fn(l); err != nil {
			return fmt.Errorf("quality: %s.csv line %d: %w", name, n, err)
		}
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return fmt.Errorf("quality: %s.csv: %w", name, err)
}

func dimension(s string) (Dimension, error) {
	for _, d := range Dimensions {
		if string(d) == s {
			return d, nil
		}
	}
	return "", fmt.Errorf("no such dimension: %q", s)
}

func (b *Book) definition(l line) error {
	d, err := dimension(l["dimension"])
	if err != nil {
		return err
	}
	w, err := l.int("weight")
	if err != nil {
		return err
	}
	b.definitions[d] = Definition{Dimension: d, Weight: w, Name: Text{l["zh"], l["en"]}, Numerator: l.text("numerator"),
		Denominator: l.text("denominator"), Definition: l.text("definition")}
	return nil
}

func (b *Book) weight(l line) error {
	w, err := l.int("weight")
	switch l["level"] {
	case "required":
		b.required = int64(w)
	case "recommended":
		b.advised = int64(w)
	default:
		return fmt.Errorf("no such level: %q", l["level"])
	}
	return err
}

func (b *Book) typeRule(l line) error {
	hours, err := l.int("hours")
	if err != nil {
		return err
	}
	e := Event(l["event"])
	switch e {
	case Served, Discharged, Made, RowDay:
	default:
		return fmt.Errorf("no such event: %q", e)
	}
	b.types = append(b.types, TypeRule{Pattern: l["type"], Event: e, Limit: time.Duration(hours) * time.Hour, OncePerStay: l["once"] == "encounter",
		Basis: l.text("basis")})
	return nil
}

func (b *Book) class(l line) error {
	d, err := dimension(l["dimension"])
	b.classes = append(b.classes, RuleClass{Pattern: l["rule"], Dimension: d, Advice: l.text("advice")})
	return err
}

func (b *Book) ownRule(l line) error {
	b.own[l["rule"]] = ownRule{l["severity"], Text{l["zh"], l["en"]}}
	return nil
}

// Rule gives severity and text of a rule of this context; false for rules of others.
func (b *Book) Rule(rule string) (severity string, text Text, ok bool) {
	r, ok := b.own[rule]
	return r.severity, r.text, ok
}

func (b *Book) threshold(l line) error {
	d, err := dimension(l["dimension"])
	if err != nil {
		return err
	}
	t := Threshold{Dimension: d, Active: true}
	if t.Below, err = strconv.ParseFloat(l["below"], 64); err != nil {
		return err
	}
	if t.Clear, err = strconv.ParseFloat(l["clear"], 64); err != nil {
		return err
	}
	least, err := l.int("least")
	if err != nil {
		return err
	}
	t.Least = int64(least)
	if t.Days, err = l.int("days"); err != nil {
		return err
	}
	b.thresholds = append(b.thresholds, t)
	return t.Check()
}

func matches(pattern, s string) bool {
	if head, open := strings.CutSuffix(pattern, "*"); open {
		return strings.HasPrefix(s, head)
	}
	return pattern == s
}

// Definitions lists the dimensions' definitions in order.
func (b *Book) Definitions() []Definition {
	out := make([]Definition, len(Dimensions))
	for i, d := range Dimensions {
		out[i] = b.definitions[d]
	}
	return out
}

// Weights gives what a required and a recommended element weigh in completeness.
func (b *Book) Weights() (required, advised int64) { return b.required, b.advised }

// Types lists the rules of types, first match first.
func (b *Book) Types() []TypeRule { return b.types }

// Type gives the rule of a type; false when it has none and is not judged for time.
func (b *Book) Type(code string) (TypeRule, bool) {
	for _, t := range b.types {
		if matches(t.Pattern, code) {
			return t, true
		}
	}
	return TypeRule{}, false
}

// Class gives the dimension of a rule and what to do about it; a rule nobody classed speaks about validity.
func (b *Book) Class(rule string) RuleClass {
	for _, c := range b.classes {
		if matches(c.Pattern, rule) {
			return c
		}
	}
	return RuleClass{Pattern: rule, Dimension: Validity}
}
