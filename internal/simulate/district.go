package simulate

import (
	"bytes"
	"fmt"
	"io/fs"
	"time"

	"minkang/internal/simulate/life"
	"minkang/internal/simulate/paper"
	"minkang/internal/simulate/town"
	"minkang/internal/standards"
	data "minkang/standards"
)

// Config says which district to derive. The zero value of every field but From and To has a default. Whoever keeps a Cursor
// keeps the Config with it: with another To the same residents would have other ages.
type Config struct {
	Seed      uint64    `json:"seed"`      // 0 means 1
	Residents int       `json:"residents"` // children still to be born are counted; 0 means 2,000
	Division  string    `json:"division"`  // one of Beijing's districts, 6 digits; "" means 110101 东城区
	From      time.Time `json:"from"`      // first day documents are written on
	To        time.Time `json:"to"`        // last day; ages are those of this day. Documents of later days can be asked for
	Activity  float64   `json:"activity"`  // how often people seek care; 0 means 1, the usual
	Faults    Rates     `json:"faults"`    // what goes wrong on purpose; the zero value makes no faults
}

// District derives a population and its documents. Immutable and safe for concurrent use.
type District struct {
	config  Config
	people  *town.Population
	planner *life.Planner
	library *standards.Library
	from    town.Day
	to      town.Day
}

// New derives a district. It fails for a division that has no communities in the table and for an impossible size.
func New(c Config) (*District, error) {
	if c.Seed == 0 {
		c.Seed = 1
	}
	if c.Residents == 0 {
		c.Residents = 2000
	}
	if c.Division == "" {
		c.Division = "110101"
	}
	if c.Activity == 0 {
		c.Activity = 1
	}
	if c.From.IsZero() || c.To.Before(c.From) {
		return nil, fmt.Errorf("simulate: the dates from and to must be set, in this order")
	}
	library, err := standards.Load()
	if err != nil {
		return nil, fmt.Errorf("simulate: %w", err)
	}
	if c.Activity < 0 || c.Activity > 20 {
		return nil, fmt.Errorf("simulate: activity %g, want 0 to 20", c.Activity)
	}
	d := &District{config: c, library: library, from: town.DayOf(c.From), to: town.DayOf(c.To)}
	divisions, err := fs.ReadFile(data.FS, "tables/divisions_beijing.csv")
	if err != nil {
		return nil, fmt.Errorf("simulate: %w", err)
	}
	area, err := town.ReadArea(bytes.NewReader(divisions), c.Division)
	if err != nil {
		return nil, fmt.Errorf("simulate: %w", err)
	}
	schedule, err := fs.ReadFile(data.FS, "tables/immunization_schedule.csv")
	if err != nil {
		return nil, fmt.Errorf("simulate: %w", err)
	}
	sessions, err := life.ReadSchedule(bytes.NewReader(schedule))
	if err != nil {
		return nil, fmt.Errorf("simulate: %w", err)
	}
	d.people, err = town.New(town.Config{Seed: c.Seed, Residents: c.Residents, Area: area, Start: d.from, Reference: d.to})
	if err != nil {
		return nil, fmt.Errorf("simulate: %w", err)
	}
	d.planner = life.NewPlanner(d.people, d.from, sessions, c.Activity)
	return d, nil
}

// Config gives the configuration with its defaults filled in.
func (d *District) Config() Config { return d.config }

// Area gives the district's code, name, streets and communities.
func (d *District) Area() town.Area { return d.people.Area() }

// Institutions gives all institutions with their departments and workers, by index. Do not change the slice.
func (d *District) Institutions() []town.Institution { return d.people.Institutions() }

// Resident derives one resident, 0 to Residents-1.
func (d *District) Resident(index int) *town.Resident { return d.people.Resident(index) }

func (d *District) desk() *paper.Desk { return paper.NewDesk(d.people, d.planner, d.library) }
