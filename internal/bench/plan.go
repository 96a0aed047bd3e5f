package bench

import (
	"errors"
	"time"

	"minkang/internal/kit/id"
)

// Plan says what the filled store holds.
type Plan struct {
	Seed      uint64 `json:"seed"`
	Residents int    `json:"residents"`
	Entries   int    `json:"entries"` // index entries: stored documents; each brings its structured entries
	Rich      int    `json:"rich"`    // residents with a long record, for measuring how one is opened
	Record    int    `json:"record"`  // index entries of each of them
	Facts     int64  `json:"facts"`   // of the warehouse that statistics are measured on
}

// Check finds what cannot be filled.
func (p Plan) Check() error {
	switch {
	case p.Residents < 200 || p.Residents > 4_000_000:
		return errors.New("residents: 200 to 4,000,000")
	case p.Rich < 1 || p.Rich > p.Residents/2:
		return errors.New("rich: 1 to half the residents")
	case p.Record < 1 || p.Record > 3000:
		return errors.New("record: 1 to 3,000")
	case p.Entries < p.Rich*p.Record:
		return errors.New("entries: at least those of the long records")
	case p.Entries > 100_000_000 || p.Facts < 1 || p.Facts > 1_000_000_000:
		return errors.New("entries or facts: out of range")
	}
	return nil
}

// share tells how many entries the resident at a place gets: the rich ones their record, the others the rest, unevenly, as
// in life: of every ten, some have none and one has three times the mean.
func (p Plan) share(place int) int {
	if p.isRich(place) {
		return p.Record
	}
	rest, others := p.Entries-p.Rich*p.Record, p.Residents-p.Rich
	mean := float64(rest) / float64(others)
	want := func(i int) int { // entries of the first i of the others
		sum := 0.0
		for k, w := range weights {
			sum += float64(i/10) * w
			if k < i%10 {
				sum += w
			}
		}
		if i >= others {
			return rest
		}
		return min(rest, int(sum*mean))
	}
	i := p.othersBefore(place)
	return want(i+1) - want(i)
}

// weights of ten neighbours, of sum ten.
var weights = [10]float64{0.1, 1, 0.5, 3, 0.2, 1.2, 0, 2, 0.4, 1.6}

// Rich residents stand at even distances, so that their rows do not all lie together.
func (p Plan) isRich(place int) bool {
	gap := p.Residents / p.Rich
	return place%gap == 0 && place/gap < p.Rich
}

func (p Plan) othersBefore(place int) int {
	gap := p.Residents / p.Rich
	return place - min(p.Rich, (place+gap-1)/gap)
}

// pastID gives the n-th of total identifiers spread evenly over the days before now. Different kinds get different nodes, so
// that they never meet, and none meets one the node makes itself.
func pastID(n, total int, now time.Time, days, node int) id.ID {
	span := time.Duration(days) * 24 * time.Hour
	at := now.Add(-span + time.Duration(float64(span)*float64(n)/float64(total)))
	return id.First(at) + id.ID(node&1023)<<12 + id.ID(n&4095)
}
