package app

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"sort"
	"strconv"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/kit/errs"
	"minkang/internal/security"
	"minkang/internal/standards"
	data "minkang/standards"
)

// feature is a GeoJSON feature.
type feature struct {
	Type       string            `json:"type"`
	Properties map[string]string `json:"properties"`
	Geometry   json.RawMessage   `json:"geometry"`
}

// featureCollection is a GeoJSON feature collection.
type featureCollection struct {
	Type     string    `json:"type"`
	Features []feature `json:"features"`
}

var outlines = sync.OnceValues(func() (map[string]feature, error) {
	b, err := data.FS.ReadFile("maps/beijing_districts.geojson")
	if err != nil {
		return nil, err
	}
	var c featureCollection
	if err := json.Unmarshal(b, &c); err != nil {
		return nil, err
	}
	m := make(map[string]feature, len(c.Features))
	for _, f := range c.Features {
		m[f.Properties["code"]] = f
	}
	return m, nil
})

// registerMap adds the district map.
func (s *System) registerMap(api huma.API) {
	type input struct {
		Code string `path:"code" pattern:"^[0-9]{6}$"`
	}
	huma.Register(api, huma.Operation{OperationID: "district-map", Method: http.MethodGet, Path: "/api/v1/map/districts/{code}",
		Summary: "A district's outline with a schematic point per street (示意图)", Tags: []string{"warehouse"}},
		func(ctx context.Context, in *input) (*struct{ Body featureCollection }, error) {
			if _, ok := security.ActorFrom(ctx); !ok {
				return nil, security.ErrNotSignedIn
			}
			all, err := outlines()
			if err != nil {
				return nil, err
			}
			outline, ok := all[in.Code]
			if !ok {
				return nil, errs.New(errs.NotFound, "request.not-found")
			}
			return &struct{ Body featureCollection }{schematic(outline, s.Library().Below(in.Code))}, nil
		})
}

// schematic gives every street a point: its approximate place where standards/maps/street_points.csv knows one, else one of
// points spread evenly over the outline, from north-west to south-east in the order of codes. No surveyed outlines of streets
// could be had, so pages call the drawing a schematic one.
func schematic(outline feature, streets []standards.Division) featureCollection {
	c := featureCollection{Type: "FeatureCollection", Features: []feature{outline}}
	for i, p := range places(outline, streets) {
		at, err := json.Marshal(map[string]any{"type": "Point", "coordinates": p})
		if err != nil {
			panic(err) // numbers encode
		}
		c.Features = append(c.Features, feature{Type: "Feature", Geometry: at,
			Properties: map[string]string{"code": streets[i].Code, "name": streets[i].Name, "schematic": "true"}})
	}
	return c
}

type lonlat = [2]float64

// places gives the streets' points, in their order.
func places(outline feature, streets []standards.Division) []lonlat {
	known, err := streetPoints()
	if err != nil {
		known = nil
	}
	out := make([]lonlat, 0, len(streets))
	for _, s := range streets {
		if p, ok := known[s.Code]; ok {
			out = append(out, p)
		}
	}
	if len(out) == len(streets) {
		return out
	}
	return spread(largestRing(outline.Geometry), len(streets))
}

var streetPoints = sync.OnceValues(func() (map[string]lonlat, error) {
	b, err := data.FS.ReadFile("maps/street_points.csv")
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		return nil, err
	}
	m := make(map[string]lonlat, len(rows))
	for _, r := range rows[1:] {
		x, err := strconv.ParseFloat(r[2], 64)
		if err != nil {
			return nil, err
		}
		y, err := strconv.ParseFloat(r[3], 64)
		if err != nil {
			return nil, err
		}
		m[r[0]] = lonlat{x, y}
	}
	return m, nil
})

func largestRing(geometry json.RawMessage) (best []lonlat) {
	var g struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	}
	if json.Unmarshal(geometry, &g) != nil {
		return nil
	}
	var polygons [][][]lonlat
	if g.Type == "Polygon" {
		var p [][]lonlat
		if json.Unmarshal(g.Coordinates, &p) != nil {
			return nil
		}
		polygons = append(polygons, p)
	} else if json.Unmarshal(g.Coordinates, &polygons) != nil {
		return nil
	}
	for _, p := range polygons {
		if len(p) > 0 && len(p[0]) > len(best) {
			best = p[0]
		}
	}
	return best
}

// spread gives n points inside a ring, evenly: the n-th part of a fine grid each, drawn towards the middle of its part.
func spread(ring []lonlat, n int) []lonlat {
	if n == 0 || len(ring) < 3 {
		return nil
	}
	grid := inside(ring, 60)
	if len(grid) < n {
		return nil
	}
	out := make([]lonlat, n)
	for i := range out {
		out[i] = grid[(2*i+1)*len(grid)/(2*n)]
	}
	for range 40 { // Lloyd's steps: every point to the middle of what is nearest to it
		sum, count := make([]lonlat, n), make([]float64, n)
		for _, g := range grid {
			k := nearest(out, g)
			sum[k][0] += g[0]
			sum[k][1] += g[1]
			count[k]++
		}
		for k := range out {
			if count[k] > 0 {
				out[k] = lonlat{sum[k][0] / count[k], sum[k][1] / count[k]}
			}
		}
	}
	sort.Slice(out, func(i, j int) bool { // rows from the north, within a row from the west
		if d := out[i][1] - out[j][1]; d > 0.008 || d < -0.008 {
			return d > 0
		}
		return out[i][0] < out[j][0]
	})
	return out
}

func nearest(points []lonlat, g lonlat) (best int) {
	least := 0.0
	for k, p := range points {
		dx, dy := (p[0]-g[0])*0.77, p[1]-g[1] // a degree of longitude at 40° north is 0.77 of one of latitude
		if d := dx*dx + dy*dy; k == 0 || d < least {
			best, least = k, d
		}
	}
	return best
}

// inside gives the points of a steps × steps grid that lie in the ring.
func inside(ring []lonlat, steps int) (out []lonlat) {
	lo, hi := ring[0], ring[0]
	for _, p := range ring {
		for k := range 2 {
			lo[k], hi[k] = min(lo[k], p[k]), max(hi[k], p[k])
		}
	}
	for y := steps - 1; y >= 0; y-- {
		for x := range steps {
			p := lonlat{lo[0] + (hi[0]-lo[0])*(float64(x)+.5)/float64(steps), lo[1] + (hi[1]-lo[1])*(float64(y)+.5)/float64(steps)}
			if within(ring, p) {
				out = append(out, p)
			}
		}
	}
	return out
}

func within(ring []lonlat, p lonlat) bool {
	in := false
	for i, j := 0, len(ring)-1; i < len(ring); j, i = i, i+1 {
		a, b := ring[i], ring[j]
		if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < (b[0]-a[0])*(p[1]-a[1])/(b[1]-a[1])+a[0] {
			in = !in
		}
	}
	return in
}
