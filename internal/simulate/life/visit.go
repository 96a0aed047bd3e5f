package life

import (
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/simulate/town"
)

// Kind of a visit.
type Kind uint8

// The kinds of visits.
const (
	Birth        Kind = iota // a child is born
	Opening                  // the health record is opened
	Immunization             // Detail: session of the schedule, or FluSession
	Outpatient               // Detail: condition
	Hypertension             // quarterly follow-up; Detail: how many before it
	Diabetes                 // quarterly follow-up; Detail: how many before it
	Checkup                  // adult health checkup
	Inpatient                // Detail: condition
	Delivery                 // Detail: resident index of the child
	Summary                  // medical summary
	Death                    // Detail: cause
)

// Visit is one planned encounter. Resident, Year and Ordinal name it for ever.
type Visit struct {
	Kind        Kind
	Resident    int
	Year        int
	Ordinal     int
	Start       int64 // Unix seconds
	End         int64 // of a stay, else the same as Start
	Detail      int
	Institution int
	Ended       bool // a stay that ended with death
}

// At gives the start in the region's time.
func (v *Visit) At() time.Time { return time.Unix(v.Start, 0).In(clock.Region) }

// Until gives the end in the region's time.
func (v *Visit) Until() time.Time { return time.Unix(v.End, 0).In(clock.Region) }

// Day gives the civil date of the start.
func (v *Visit) Day() town.Day { return dayOf(v.Start) }

func dayOf(unix int64) town.Day { return town.Day((unix + 8*3600) / 86400) }

func moment(d town.Day, minutes int) int64 { return int64(d)*86400 - 8*3600 + int64(minutes)*60 }

// Paper is one document a visit leaves behind and when it is written.
type Paper struct {
	Type string // document type code
	At   int64  // Unix seconds
	Part int    // which one when a type occurs twice
}
