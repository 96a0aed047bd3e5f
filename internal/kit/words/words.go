// Package words holds the texts of coded errors, Chinese and English, by code. The file errors.csv is the catalogue; a house
// rule fails when the program uses a code that is not in it.
package words

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"strings"
	"sync"
)

//go:embed errors.csv
var errorsCSV []byte

// Text is one text in both languages. {name} is replaced by the argument of that name.
type Text struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// Catalogue gives every error text by code. The map must not be changed.
var Catalogue = sync.OnceValue(func() map[string]Text {
	rows, err := csv.NewReader(bytes.NewReader(errorsCSV)).ReadAll()
	if err != nil {
		panic("words: errors.csv: " + err.Error()) // compiled in; the package's test reads it
	}
	m := make(map[string]Text, len(rows))
	for _, r := range rows[1:] {
		m[r[0]] = Text{ZH: r[1], EN: r[2]}
	}
	return m
})

// Error gives the text of a code with its arguments filled in; an unknown code gets the general text.
func Error(code string, args map[string]string) Text {
	t, ok := Catalogue()[code]
	if !ok {
		t = Catalogue()["internal"]
	}
	for k, v := range args {
		t.ZH = strings.ReplaceAll(t.ZH, "{"+k+"}", v)
		t.EN = strings.ReplaceAll(t.EN, "{"+k+"}", v)
	}
	return t
}
