package collection

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"minkang/internal/kit/errs"
	"minkang/internal/repository"
	"minkang/internal/standards"
	"minkang/internal/terminology"
)

// ErrNotARow is returned for a body that holds no row of a known data set.
var ErrNotARow = errs.New(errs.Invalid, "collection.not-a-row")

// owned asks the map of local codes for one row and remembers the codes of the sender's own, by which the row is found again
// when the map changes.
type owned struct {
	translate standards.Translate
	codes     []string
}

// maxOwned bounds what one row may leave in the index.
const maxOwned = 100

func (o *owned) ask(c standards.Coding) (standards.Translation, bool) {
	to, ok := o.translate(c)
	if k := terminology.CodeKey(c.Code, c.Name); (ok || c.Foreign) && len(o.codes) < maxOwned && !slices.Contains(o.codes, k) {
		o.codes = append(o.codes, k)
	}
	return to, ok
}

func (o *owned) asking() standards.Translate {
	if o.translate == nil {
		return nil
	}
	return o.ask
}

// Renew reads a row that is kept as a document anew from its body, with the library and the map of local codes of now. Pure.
// Errors: collection.not-a-row.
func Renew(l *standards.Library, d repository.Document, body []byte, translate standards.Translate) (repository.Renewal, error) {
	var c Content
	if err := json.Unmarshal(body, &c); err != nil {
		return repository.Renewal{}, ErrNotARow
	}
	set, ok := l.DataSet(c.DataSet)
	if !ok {
		return repository.Renewal{}, ErrNotARow.With("dataset", c.DataSet)
	}
	cells := make([]string, len(set.Items))
	for _, v := range c.Values {
		if at := placeOf(set, v); at >= 0 {
			cells[at] = v.Text
		}
	}
	own := owned{translate: translate}
	received := d.Message.Time()
	facts, entries, _, _ := l.ExamineRow(set, cells, received, own.asking())
	_, number, _ := strings.Cut(d.UniqueID, "/")
	row, err := strconv.Atoi(number)
	if err != nil {
		return repository.Renewal{}, ErrNotARow
	}
	s := ToSubmission(&Batch{ID: d.Message, ReceivedAt: received}, set, row, cells, facts, entries, "", "", bare{})
	return repository.Renewal{Document: d, Entries: s.Entries, Foreign: own.codes, Diagnosis: s.Document.Diagnosis, Sensitive: s.Document.Sensitive}, nil
}

// bare is a Packer for what is not kept.
type bare struct{}

// Pack implements Packer.
func (bare) Pack([]byte) []byte { return nil }

// placeOf finds a kept cell's column: where it stood, unless a package changed the data set since.
func placeOf(d *standards.DataSet, v Value) int {
	if v.Item >= 0 && v.Item < len(d.Items) && d.Items[v.Item].Inner == v.Inner && d.Items[v.Item].Element == v.Element {
		return v.Item
	}
	for _, name := range []string{v.Inner, v.Element} {
		if at := d.Item(name); name != "" && at >= 0 {
			return at
		}
	}
	return -1
}
