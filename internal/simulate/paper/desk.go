package paper

import (
	"fmt"
	"strconv"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/simulate/corpus"
	"minkang/internal/simulate/draw"
	"minkang/internal/simulate/life"
	"minkang/internal/simulate/town"
	"minkang/internal/standards"
)

// Library finds document specifications; *standards.Library is one.
type Library interface {
	Spec(code string) (*standards.DocumentSpec, bool)
}

// Desk writes documents. It remembers the last resident it wrote about, so visits should come resident by resident where
// speed matters. Not safe for concurrent use; several desks over one population are.
type Desk struct {
	people  *town.Population
	planner *life.Planner
	library Library
	seed    uint64
	last    *town.Resident
	facts   facts // of the document being written; the room is used again
}

// NewDesk returns a desk.
func NewDesk(p *town.Population, l *life.Planner, library Library) *Desk {
	return &Desk{people: p, planner: l, library: library, seed: p.Seed()}
}

// Resident derives a resident, remembering the last.
func (d *Desk) Resident(index int) *town.Resident {
	if d.last == nil || d.last.Index != index {
		d.last = d.people.Resident(index)
	}
	return d.last
}

// job is one document being written.
type job struct {
	*Desk
	*facts
	r         *town.Resident
	v         *life.Visit
	p         life.Paper
	in        *town.Institution
	at        time.Time
	day       town.Day // of the visit's start
	age       int
	s         draw.Source // what the visit found: same for all papers of the visit
	condition *corpus.Condition
	dept      *town.Department
	doctor    *town.Worker
	chief     *town.Worker
	outID     string // outpatient number
	inID      string // inpatient number
	vitals    vitals
	complaint string
	history   string
	labAt     time.Time // when the laboratory reported; zero: no report
	imageAt   time.Time // when the examination was reported; zero: no report
}

// Write gives the content of one paper of a visit. It fails only when the document type has no specification.
func (d *Desk) Write(v *life.Visit, p life.Paper) (standards.Content, error) {
	spec, ok := d.library.Spec(p.Type)
	if !ok {
		return standards.Content{}, fmt.Errorf("paper: no specification of %s", p.Type)
	}
	d.facts.clear()
	j := &job{Desk: d, facts: &d.facts, r: d.Resident(v.Resident), v: v, p: p, in: &d.people.Institutions()[v.Institution], day: v.Day(),
		at: time.Unix(p.At, 0).In(clock.Region), s: draw.At(d.seed, draw.Visit, v.Resident, v.Year*512+v.Ordinal+1<<20)}
	j.age = town.Years(j.r.Birth, j.day)
	j.find()
	j.common()
	writers[p.Type](j)
	return standards.Content{Type: p.Type, Header: j.header(spec), Groups: j.lay(spec)}, nil
}

// writers fill the facts of each document type.
var writers map[string]func(*job)

func init() {
	writers = map[string]func(*job){
		"C0001": (*job).summary, "C0002": (*job).outpatientRecord, "C0004": (*job).prescription, "C0005": (*job).herbalPrescription,
		"C0006": (*job).examination, "C0007": (*job).laboratory, "C0032": (*job).firstPage, "C0034": (*job).admission,
		"C0052": (*job).orders, "C0053": (*job).discharge, "HSDA00.01": (*job).opening, "HSDB01.01": (*job).birth,
		"HSDB03.01": (*job).immunization, "HSDB03.02": (*job).infection, "HSDB03.03": (*job).death,
		"HSDB04.01": (*job).followup, "HSDB04.02": (*job).followup, "HSDC00.01": (*job).checkup,
		"HSDC00.02": (*job).outpatientSummary, "HSDC00.03": (*job).inpatientSummary,
	}
}

// Types lists the document types that can be written, in no order.
func Types() []string {
	var all []string
	for t := range writers {
		all = append(all, t)
	}
	return all
}

// find settles what was found, drawing the same for every paper of the visit.
func (j *job) find() {
	department, temperature := "全科医学科", 36.5
	switch j.v.Kind {
	case life.Outpatient:
		j.condition = corpus.Outpatient()[j.v.Detail]
	case life.Inpatient, life.Delivery:
		j.condition = corpus.Inpatient()[j.planner.StayCondition(j.v)]
	case life.Immunization, life.Opening:
		department = "预防保健科"
	case life.Birth:
		department = "产科"
	}
	if c := j.condition; c != nil {
		department, temperature = c.Department, c.Temperature
		if j.age < 14 && j.in.Has("儿科") && (c.Department == "呼吸内科" || c.Department == "消化内科" || c.Department == "感染科" || c.Department == "全科医学科") {
			department = "儿科"
		}
	}
	j.dept = j.in.Department(department)
	j.doctor = draw.Pick(&j.s, pointers(j.dept.Workers[:max(1, len(j.dept.Workers)*3/4)]))
	j.chief = &j.dept.Workers[0]
	j.vitals = measure(j.r, j.day, temperature, &j.s)
	d, h, w, m := j.s.Between(1, 5), j.s.Between(1, 20), j.s.Between(1, 6), j.s.Between(1, 10)
	if j.condition != nil {
		c := j.condition
		fill := func(t string) string {
			return corpus.Fill(t, strconv.Itoa(d), strconv.Itoa(h), strconv.Itoa(w), strconv.Itoa(m))
		}
		j.complaint, j.history = fill(draw.Pick(&j.s, c.Complaints)), fill(c.History)
	}
	if lab, image := j.planner.Reported(j.v); lab != 0 || image != 0 {
		j.labAt, j.imageAt = instant(lab), instant(image)
	}
	if j.p.Type == "C0007" {
		j.labAt = j.at
	}
	if j.v.Kind == life.Inpatient || j.v.Kind == life.Delivery {
		j.inID = fmt.Sprintf("%02d%s%03d", j.v.Year%100, base32(j.r.Index, 5), j.v.Ordinal%1000)
	} else {
		j.outID = fmt.Sprintf("MZ%s%s%03d", j.day.Text(), base32(j.r.Index, 5), j.v.Ordinal%1000)
	}
}

func pointers(w []town.Worker) []*town.Worker {
	p := make([]*town.Worker, len(w))
	for i := range w {
		p[i] = &w[i]
	}
	return p
}

func base32(n, width int) string {
	const digits = "0123456789ABCDEFGHJKLMNPQRSTUVWX"
	b := make([]byte, width)
	for i := width - 1; i >= 0; i-- {
		b[i] = digits[n&31]
		n >>= 5
	}
	return string(b)
}

func whole(n int) string { return strconv.Itoa(n) }

func instant(unix int64) time.Time {
	if unix == 0 {
		return time.Time{}
	}
	return time.Unix(unix, 0).In(clock.Region)
}
