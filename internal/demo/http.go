package demo

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// Info is what the sign-in page of a demo shows.
type Info struct {
	Enabled  bool      `json:"enabled"`
	Accounts []Account `json:"accounts"`
	Samples  []Sample  `json:"samples"`
	Day      string    `json:"day"`
	Speed    float64   `json:"speed"`
}

// Sample is an invented resident a doctor may look for.
type Sample struct {
	Name     string `json:"name"`
	IDNumber string `json:"idNumber"`
	Birth    string `json:"birth"`
}

// Register adds the route of the demo. d may be nil: then it says that this is no demo.
func Register(api huma.API, d *Demo) {
	huma.Register(api, huma.Operation{OperationID: "demo", Method: http.MethodGet, Path: "/api/v1/demo", Summary: "The demo's accounts (演示账号)", Tags: []string{"demo"}},
		func(context.Context, *struct{}) (*struct{ Body Info }, error) {
			out := &struct{ Body Info }{Info{Accounts: []Account{}, Samples: []Sample{}}}
			if d != nil {
				out.Body = Info{Enabled: true, Accounts: d.Accounts(), Samples: d.samples, Day: d.Day(), Speed: d.options.Speed}
			}
			return out, nil
		})
}

// pickSamples names residents of the doctor's community with something in their record.
func (d *Demo) pickSamples() {
	doctor := 0
	for _, a := range d.district.Accounts() {
		if a.Role == "doctor" {
			doctor = a.Institution
		}
		if a.Role == "resident" {
			d.addSample(a.Resident)
		}
	}
	for i := 0; i < min(d.state.Residents, 5000) && len(d.samples) < 6; i++ {
		r := d.district.Resident(i)
		if r.Centre != doctor || len(d.samples) > 0 && d.samples[0].IDNumber == r.IDNumber {
			continue
		}
		from, _ := d.dates()
		n := 0
		for range d.district.EventsBetween(i, from, d.present) {
			n++
		}
		if n >= 8 {
			d.addSample(i)
		}
	}
}

func (d *Demo) addSample(i int) {
	r := d.district.Resident(i)
	d.samples = append(d.samples, Sample{Name: r.Name, IDNumber: r.IDNumber, Birth: r.Birth.UTC().Format("2006-01-02")})
}
