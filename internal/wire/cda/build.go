package cda

import (
	"strconv"
	"time"
)

// Element gives the code of a data element (DExx.xx.xxx.xx) with its name.
func Element(id, name string) Code { return Code{Code: id, System: SystemElement, Display: name} }

// Observation builds the usual entry of Chinese documents: one data element with its value.
func Observation(code Code, v ...Value) Entry {
	return Entry{Kind: "observation", Class: "OBS", Mood: "EVN", Code: code, Values: v}
}

// Organizer builds a group of entries; class is CLUSTER or BATTERY.
func Organizer(class string, children ...Entry) Entry {
	return Entry{Kind: "organizer", Class: class, Mood: "EVN", Children: children}
}

// Act builds an entry of another kind: procedure, substanceAdministration, supply, act or encounter.
func Act(kind string, code Code, children ...Entry) Entry {
	return Entry{Kind: kind, Class: defaultClass[kind], Mood: "EVN", Code: code, Children: children}
}

// With gives the entry with more entries below it, linked by typeCode (COMP, CAUS, RSON …).
func (e Entry) With(typeCode string, children ...Entry) Entry {
	kept := append([]Entry(nil), e.Children...)
	for _, c := range children {
		c.Relation = typeCode
		kept = append(kept, c)
	}
	e.Children = kept
	return e
}

// Text is an ST value.
func Text(s string) Value { return Value{Type: "ST", Text: s} }

// Coded is a CD value.
func Coded(code, system, systemName, display string) Value {
	return Value{Type: "CD", Code: Code{Code: code, System: system, SystemName: systemName, Display: display}}
}

// Amount is a PQ value; the number is a decimal as it shall be written.
func Amount(number, unit string) Value {
	return Value{Type: "PQ", Quantity: Quantity{Value: number, Unit: unit}}
}

// Integer is an INT value.
func Integer(n int64) Value {
	return Value{Type: "INT", Quantity: Quantity{Value: strconv.FormatInt(n, 10)}}
}

// Real is a REAL value; the number is a decimal as it shall be written.
func Real(number string) Value { return Value{Type: "REAL", Quantity: Quantity{Value: number}} }

// Money is an MO value; the number is a decimal as it shall be written.
func Money(number, currency string) Value {
	return Value{Type: "MO", Quantity: Quantity{Value: number, Unit: currency}}
}

// Bool is a BL value.
func Bool(b bool) Value { return Value{Type: "BL", Text: strconv.FormatBool(b)} }

// Instant is a TS value to the second.
func Instant(t time.Time) Value { return Value{Type: "TS", Time: Interval{Value: TimeOf(t)}} }

// Date is a TS value to the day.
func Date(t time.Time) Value { return Value{Type: "TS", Time: Interval{Value: DateOf(t)}} }

// Span is an IVL_TS value to the second; a zero time leaves that end open.
func Span(from, to time.Time) Value {
	return Value{Type: "IVL_TS", Time: Interval{Low: TimeOf(from), High: TimeOf(to)}}
}
