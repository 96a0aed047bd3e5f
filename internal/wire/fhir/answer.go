package fhir

import (
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
	"unicode/utf8"
)

// Answer is what a handler says. The small answers of operations are written into one reused buffer.
type Answer struct {
	buf    []byte
	status int
	inside bool // a parameter has been written
}

var answers = sync.Pool{New: func() any { return &Answer{buf: make([]byte, 0, 1024)} }}

// Resource answers with a resource as JSON.
func (a *Answer) Resource(v any) error {
	b, err := json.Marshal(v)
	a.buf = append(a.buf[:0], b...)
	return err
}

// Parameters begins a Parameters resource; End ends it.
func (a *Answer) Parameters() {
	a.buf = append(a.buf[:0], `{"resourceType":"Parameters","parameter":[`...)
	a.inside = false
}

// End ends the Parameters resource.
func (a *Answer) End() { a.buf = append(a.buf, "]}"...) }

func (a *Answer) name(name, kind string) {
	if a.inside {
		a.buf = append(a.buf, ',')
	}
	a.inside = true
	a.buf = append(a.buf, `{"name":"`...)
	a.buf = append(a.buf, name...)
	a.buf = append(a.buf, `","`...)
	a.buf = append(a.buf, kind...)
	a.buf = append(a.buf, `":`...)
}

// String adds a text; an empty one is left out.
func (a *Answer) String(name, value string) { a.text(name, "valueString", value) }

// Code adds a code; an empty one is left out.
func (a *Answer) Code(name, value string) { a.text(name, "valueCode", value) }

// URI adds an address; an empty one is left out.
func (a *Answer) URI(name, value string) { a.text(name, "valueUri", value) }

func (a *Answer) text(name, kind, value string) {
	if value == "" {
		return
	}
	a.name(name, kind)
	a.buf = appendText(a.buf, value)
	a.buf = append(a.buf, '}')
}

// Boolean adds a truth value.
func (a *Answer) Boolean(name string, value bool) {
	a.name(name, "valueBoolean")
	a.buf = strconv.AppendBool(a.buf, value)
	a.buf = append(a.buf, '}')
}

// Coding adds a code with its system.
func (a *Answer) Coding(name string, c Coding) {
	a.name(name, "valueCoding")
	b, _ := json.Marshal(c) // plain texts
	a.buf = append(append(a.buf, b...), '}')
}

// Part adds a parameter that is made of others.
func (a *Answer) Part(name string, parts func()) {
	a.name(name, "part")
	a.buf = append(a.buf, '[')
	a.inside = false
	parts()
	a.inside = true
	a.buf = append(a.buf, "]}"...)
}

// appendText writes a JSON string.
func appendText(b []byte, s string) []byte {
	wide, plain := false, true
	for i := 0; i < len(s); i++ {
		c := s[i]
		plain = plain && c >= ' ' && c != '"' && c != '\\'
		wide = wide || c >= utf8.RuneSelf
	}
	if !plain || wide && !utf8.ValidString(s) {
		quoted, _ := json.Marshal(s)
		return append(b, quoted...)
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

func (a *Answer) write(w http.ResponseWriter) {
	h := w.Header()
	h["Content-Type"] = mediaTypes
	h.Set("Content-Length", strconv.Itoa(len(a.buf)))
	w.WriteHeader(a.status)
	_, _ = w.Write(a.buf)
}

var mediaTypes = []string{MediaType}
