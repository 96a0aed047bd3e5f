package sheet

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

// errJSON says that a line is no JSON object.
var errJSON = errors.New("sheet: no JSON object")

// jsonLine reads one flat JSON object without building anything else than its names and values.
type jsonLine struct {
	b []byte
	i int
}

// object calls field for every member. A value that is no scalar and no list of scalars comes as "" with a flaw.
func (p *jsonLine) object(field func(name, value, flaw string) error) error {
	if !p.take('{') {
		return errJSON
	}
	if p.take('}') {
		return p.end()
	}
	for {
		name, err := p.text()
		if err != nil {
			return err
		}
		if !p.take(':') {
			return errJSON
		}
		value, flaw, err := p.value()
		if err != nil {
			return err
		}
		if err := field(strings.TrimSpace(name), value, flaw); err != nil {
			return err
		}
		if p.take(',') {
			continue
		}
		if !p.take('}') {
			return errJSON
		}
		return p.end()
	}
}

// end: nothing may follow the object.
func (p *jsonLine) end() error {
	if p.space(); p.i < len(p.b) {
		return errJSON
	}
	return nil
}

func (p *jsonLine) space() {
	for p.i < len(p.b) && (p.b[p.i] == ' ' || p.b[p.i] == '\t' || p.b[p.i] == '\r' || p.b[p.i] == '\n') {
		p.i++
	}
}

func (p *jsonLine) take(c byte) bool {
	if p.space(); p.i < len(p.b) && p.b[p.i] == c {
		p.i++
		return true
	}
	return false
}

// literal gives the bytes of a string with its quotes.
func (p *jsonLine) literal() ([]byte, error) {
	if p.space(); p.i >= len(p.b) || p.b[p.i] != '"' {
		return nil, errJSON
	}
	for i := p.i + 1; i < len(p.b); i++ {
		switch p.b[i] {
		case '\\':
			i++
		case '"':
			lit := p.b[p.i : i+1]
			p.i = i + 1
			return lit, nil
		}
	}
	return nil, errJSON
}

func (p *jsonLine) text() (string, error) {
	lit, err := p.literal()
	if err != nil {
		return "", err
	}
	if bytes.IndexByte(lit, '\\') < 0 {
		for _, c := range lit {
			if c < ' ' {
				return "", errJSON
			}
		}
		return string(lit[1 : len(lit)-1]), nil
	}
	var s string
	if json.Unmarshal(lit, &s) != nil {
		return "", errJSON
	}
	return s, nil
}

// value gives a scalar as text, null as "".
func (p *jsonLine) value() (text, flaw string, err error) {
	if p.space(); p.i >= len(p.b) {
		return "", "", errJSON
	}
	switch p.b[p.i] {
	case '"':
		text, err = p.text()
		return text, "", err
	case '[':
		return p.list()
	case '{':
		return "", "sheet.nested", p.skip()
	}
	start := p.i
	for p.i < len(p.b) && !bytes.ContainsRune([]byte(",]} \t\r\n"), rune(p.b[p.i])) {
		p.i++
	}
	word := p.b[start:p.i]
	switch {
	case string(word) == "null":
		return "", "", nil
	case !json.Valid(word):
		return "", "", errJSON
	}
	text = string(word)
	if strings.ContainsAny(text, "eE") && text != "true" && text != "false" {
		text = plainNumber(text)
	}
	return text, "", nil
}

// list gives the scalars of a list, parted by ";".
func (p *jsonLine) list() (text, flaw string, err error) {
	start := p.i
	p.i++
	var parts []string
	if p.take(']') {
		return "", "", nil
	}
	for {
		if p.space(); p.i < len(p.b) && (p.b[p.i] == '[' || p.b[p.i] == '{') {
			p.i = start
			return "", "sheet.nested", p.skip()
		}
		v, _, err := p.value()
		if err != nil {
			return "", "", err
		}
		parts = append(parts, v)
		if p.take(',') {
			continue
		}
		if !p.take(']') {
			return "", "", errJSON
		}
		return strings.Join(parts, ";"), "", nil
	}
}

// skip passes over a nested value; the line is bounded, so its depth is.
func (p *jsonLine) skip() error {
	var raw json.RawMessage
	d := json.NewDecoder(bytes.NewReader(p.b[p.i:]))
	if d.Decode(&raw) != nil {
		return errJSON
	}
	p.i += int(d.InputOffset())
	return nil
}
