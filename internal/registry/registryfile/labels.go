package registryfile

import (
	_ "embed"
	"encoding/csv"
	"strings"
	"sync"
)

//go:embed labels.csv
var labelText string

type list struct{ toCode, toName map[string]string }

// lists are the coded values of the sheets with their Chinese names.
var lists = sync.OnceValue(func() map[string]list {
	rows, err := csv.NewReader(strings.NewReader(labelText)).ReadAll()
	if err != nil {
		panic(err) // compiled in and read by a test
	}
	out := map[string]list{}
	for _, r := range rows[1:] {
		l, ok := out[r[0]]
		if !ok {
			l = list{map[string]string{}, map[string]string{}}
			out[r[0]] = l
		}
		l.toCode[r[2]], l.toCode[r[1]], l.toName[r[1]] = r[1], r[1], r[2]
	}
	return out
})

// code reads a value of a list written as code or name; what the list does not know stays as written, for the rule to refuse.
func code(name, value string) string {
	if c, ok := lists()[name].toCode[value]; ok {
		return c
	}
	return value
}

func label(name, value string) string {
	if n, ok := lists()[name].toName[value]; ok {
		return n
	}
	return value
}
