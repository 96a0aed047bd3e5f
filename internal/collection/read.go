package collection

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"sync"

	"minkang/internal/repository"
	"minkang/internal/standards"
)

// run is one pass over a batch's sheet.
type run struct {
	service   *Service
	batch     *Batch
	library   *standards.Library
	set       *standards.DataSet
	translate standards.Translate // of the chunk at hand; may be nil
	code      string              // of the institution
	body      Body
	sheet     Sheet
	columns   Columns
	named     int       // columns of the header that are matched: JSON lines name more as they go
	mark      int       // rows up to this one are decided
	dry       bool      // rows are checked only
	spare     sync.Pool // of blocks, when they are
}

// preparedRow is a row that was read and checked.
type preparedRow struct {
	n          int
	refused    bool
	findings   []standards.Finding
	tally      []standards.ElementTally
	submission *repository.Submission
	reference  *Reference
}

// chunk is rows to be decided together; err ends the sheet after them.
type chunk struct {
	rows []preparedRow
	err  error
	note func(ctx context.Context, example string) error // keeps unknown local codes; may be nil
}

// begin makes an empty chunk with a reading of the map of local codes.
func (r *run) begin(ctx context.Context) (c chunk) {
	if t := r.service.Terms; t != nil {
		r.translate, c.note = t.For(ctx, r.batch.Envelope.Institution, r.batch.Envelope.System, r.batch.ReceivedAt)
	}
	return c
}

func (s *Service) open(ctx context.Context, b *Batch) (*run, error) {
	r := &run{service: s, batch: &Batch{}, library: s.Library(), mark: b.Mark}
	*r.batch = *b
	var ok bool
	if r.set, ok = r.library.DataSet(b.Envelope.DataSet); !ok {
		return nil, ErrDataSet
	}
	var err error
	if r.code, err = s.Sources.Code(ctx, b.Envelope.Institution); err != nil {
		return nil, err
	}
	if r.body, err = s.Spool.Open(b.Hash); err != nil {
		return nil, err
	}
	return r, r.openSheet()
}

// openSheet finds the sheet in the body; on an error everything is closed.
func (r *run) openSheet() (err error) {
	r.sheet, err = r.service.Sheets.Open(r.body, r.body.Size(), r.batch.Envelope.Format, func(c []string) bool { return IsHeader(r.set, c) })
	if err != nil {
		_ = r.body.Close() // read only
		return err
	}
	if err = r.match(); err != nil {
		r.close()
		return at(err, r.sheet.HeaderRow())
	}
	return nil
}

func (r *run) close() {
	_ = r.sheet.Close() // both are only read
	_ = r.body.Close()
}

// match lays the header over the data set; with JSON lines again whenever it has grown.
func (r *run) match() (err error) {
	r.columns, err = Match(r.set, r.sheet.Header())
	r.named = len(r.sheet.Header())
	return err
}

// read prepares chunks until the sheet ends or ctx does.
func (r *run) read(ctx context.Context, out chan<- chunk) {
	defer close(out)
	c := r.begin(ctx)
	first := true
	for ctx.Err() == nil {
		cells, n, err := r.sheet.Next()
		if err == nil && len(r.sheet.Header()) != r.named {
			err = r.match()
		}
		if err != nil {
			c.err = err
			select {
			case out <- c:
			case <-ctx.Done():
			}
			return
		}
		if first {
			first = false
			if isGuide(cells) {
				continue
			}
		}
		if n <= r.mark {
			continue
		}
		c.rows = append(c.rows, r.prepare(r.lay(n, cells, make([]string, len(r.set.Items))), r.translate))
		if len(c.rows) < r.service.Config.ChunkRows {
			continue
		}
		select {
		case out <- c:
		case <-ctx.Done():
			return
		}
		c = r.begin(ctx)
	}
}

// laidRow is a row in the order of the data set, with what the file itself makes doubtful.
type laidRow struct {
	n     int
	cells []string
	flaws []standards.Finding
}

// lay puts a row of the sheet in the order of the data set, into row.
func (r *run) lay(n int, cells, row []string) laidRow {
	out := laidRow{n: n, cells: row}
	over := r.columns.Lay(cells, out.cells)
	for _, f := range r.sheet.Flaws() {
		out.flaws = append(out.flaws, r.flaw(f))
	}
	if over {
		out.flaws = append(out.flaws, r.library.RuleFinding("sheet.extra-cells"))
	}
	return out
}

// prepare reads and checks one row.
func (r *run) prepare(row laidRow, translate standards.Translate) (p preparedRow) {
	p.n = row.n
	if !r.service.reading(r.batch, row.n, func() { r.examine(&p, row, translate) }) {
		p.refused, p.findings = true, []standards.Finding{{Rule: "collection.reader-failed", Severity: standards.Error, Line: row.n}}
	}
	return p
}

func (r *run) examine(p *preparedRow, row laidRow, translate standards.Translate) {
	own := owned{translate: translate}
	facts, entries, findings, tally := r.library.ExamineRow(r.set, row.cells, r.batch.ReceivedAt, own.asking())
	p.tally = tally
	findings = append(findings, row.flaws...)
	if !personal(&facts) && r.needsPerson() {
		findings = append(findings, r.library.RuleFinding("row.no-person"))
	}
	for i := range findings {
		findings[i].Line = p.n
		p.refused = p.refused || findings[i].Severity >= standards.Error
	}
	p.findings = findings
	if p.refused || r.dry {
		return
	}
	if !personal(&facts) {
		body := encode(r.set, row.cells)
		sum := sha256.Sum256(body)
		hash := hex.EncodeToString(sum[:])
		p.reference = &Reference{DataSet: r.set.ID, Institution: r.batch.Envelope.Institution, Key: keyOf(&facts, hash), Hash: hash, Body: r.service.Packer.Pack(body),
			Batch: r.batch.ID, Row: p.n}
		return
	}
	sub := ToSubmission(r.batch, r.set, p.n, row.cells, facts, entries, r.code, r.library.ListKind(r.set.ID), r.service.Packer)
	sub.Foreign = own.codes
	for _, f := range findings {
		if f.Severity == standards.Warning {
			sub.Document.Warnings++
		}
	}
	p.submission = &sub
}

// needsPerson tells whether rows of the data set tell of people. The set of institutions is the one that does not.
func (r *run) needsPerson() bool { return r.set.Set != "HDSD00.18" }

// flaw says in the library's words what is doubtful in the file, with the column of the data set where it is one.
func (r *run) flaw(f Flaw) standards.Finding {
	out := r.library.RuleFinding(f.Rule)
	if f.Column < 0 {
		return out
	}
	if f.Column < len(r.columns.Item) && r.columns.Item[f.Column] >= 0 {
		i := r.columns.Item[f.Column]
		item := r.set.Items[i]
		out.Element, out.Column, out.Path = item.Element, i+1, firstOf(item.Inner, item.Element, item.Name)
	}
	return out
}

func firstOf(names ...string) string {
	for _, n := range names {
		if n != "" {
			return n
		}
	}
	return ""
}

// notices are what is said once about the sheet.
func (r *run) notices(header []string) (out []standards.Finding) {
	say := func(rule string, args map[string]string) {
		f := r.library.RuleFinding(rule)
		f.Args = args
		out = append(out, f)
	}
	for _, n := range r.sheet.Notices() {
		say(n.Rule, map[string]string{"count": itoa(n.Count), "row": itoa(n.Row), "text": n.Text})
		out[len(out)-1].Line = n.Row
	}
	c, err := Match(r.set, header)
	if err == nil && len(c.Extra) > 0 {
		say("sheet.extra-columns", map[string]string{"names": list(c.Extra)})
	}
	if err == nil && len(c.Absent) > 0 {
		say("sheet.absent-columns", map[string]string{"names": list(c.Absent)})
	}
	return out
}
