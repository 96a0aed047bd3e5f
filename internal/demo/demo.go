package demo

import (
	"context"
	"fmt"
	"sync"
	"time"

	"minkang/internal/app"
	"minkang/internal/kit/clock"
	"minkang/internal/simulate"
)

// Options of a demo. They matter at its first start; later starts go on with what the first made, but for Speed.
type Options struct {
	Seed      uint64
	Residents int
	Division  string
	Years     int            // of history before the live district begins
	Speed     float64        // simulated days a minute until the district reaches today; then it keeps real time
	Faults    simulate.Rates // what goes wrong on purpose
}

// lead is how many days before today the live district begins, so that figures move at once.
const lead = 60

// Demo is a node with a district around it.
type Demo struct {
	sys      *app.System
	options  Options
	state    State
	district *simulate.District
	present  time.Time // first live day
	samples  []Sample
	mu       sync.Mutex // guards the state's cursor
	live     *simulate.Live
}

// Open prepares a demo on an opened node: a fresh one, or the one its folder holds.
func Open(sys *app.System, o Options) (*Demo, error) {
	d := &Demo{sys: sys, options: o}
	var err error
	if d.state, err = load(sys.Config.Data); err != nil {
		return nil, err
	}
	if d.state.Residents == 0 {
		today := time.Now().In(clock.Region)
		present := today.AddDate(0, 0, -lead)
		d.state = State{Seed: o.Seed, Residents: o.Residents, Division: o.Division, From: present.AddDate(-o.Years, 0, 0).Format(time.DateOnly),
			Present: present.Format(time.DateOnly), Faults: o.Faults}
	}
	from, present := d.dates()
	d.present = present
	d.district, err = simulate.New(simulate.Config{Seed: d.state.Seed, Residents: d.state.Residents, Division: d.state.Division, From: from,
		To: present, Faults: d.state.Faults})
	if err == nil {
		d.pickSamples()
	}
	return d, err
}

func (d *Demo) dates() (from, present time.Time) {
	from, _ = time.ParseInLocation(time.DateOnly, d.state.From, clock.Region)
	present, _ = time.ParseInLocation(time.DateOnly, d.state.Present, clock.Region)
	return from, present
}

// Fresh tells whether this is the first start.
func (d *Demo) Fresh() bool { return !d.state.Ready }

// Progress is told how preparing goes: the step, how much of it is done, a remark.
type Progress func(step string, done, total int, remark string)

// Prepare makes institutions, history and accounts, as far as they are not there yet.
func (d *Demo) Prepare(ctx context.Context, p Progress) error {
	if !d.state.Seeded {
		if err := d.register(ctx, func(done, total int) { p("机构 institutions", done, total, "") }); err != nil {
			return err
		}
		d.state.Seeded = true
		if err := d.state.save(d.sys.Config.Data); err != nil {
			return err
		}
	}
	start := time.Now()
	if err := d.history(ctx, func(done, total, documents int) {
		p("居民档案 records", done, total, fmt.Sprintf("%d 份文档 documents, %.0f/s", documents, float64(documents)/time.Since(start).Seconds()))
	}); err != nil {
		return err
	}
	if d.state.Ready {
		return nil
	}
	if err := d.accounts(ctx); err != nil {
		return err
	}
	if err := d.warehouse(ctx, p); err != nil {
		return err
	}
	d.state.Ready = true
	return d.state.save(d.sys.Config.Data)
}

// warehouse waits until the statistics have what was loaded.
func (d *Demo) warehouse(ctx context.Context, p Progress) error {
	documents, _, err := d.sys.Repository.Totals(ctx)
	if err != nil {
		return err
	}
	for done := 0; ; {
		n, err := d.sys.Projector.Step(ctx)
		if err != nil {
			return err
		}
		done = min(done+n, int(documents))
		if n == 0 {
			p("统计 statistics", int(documents), int(documents), "")
			break
		}
		p("统计 statistics", done, int(documents), "")
	}
	return d.sys.DB.Analyze(ctx)
}

// Accounts gives the demo's users.
func (d *Demo) Accounts() []Account {
	var out []Account
	for _, a := range d.district.Accounts() {
		out = append(out, Account{Login: a.Login, Password: password, Role: roleOf(a.Role), DisplayName: a.Name})
	}
	return out
}
