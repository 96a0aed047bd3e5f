package bench

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/simulate"
)

// state is what a folder remembers of how it was filled.
type state struct {
	Plan    Plan              `json:"plan"`
	Store   string            `json:"store"`
	To      string            `json:"to"` // last day of the district's history
	Runs    int               `json:"runs"`
	Keys    map[string]string `json:"keys"` // institution code → API key, of a synthetic district
	Rich    []id.ID           `json:"rich"`
	Counts  filled            `json:"counts"`
	Seconds float64           `json:"seconds"` // filling took

	Warehouse string `json:"warehouse,omitempty"` // version of the facts
}

// filled is what really is in the store.
type filled struct {
	Residents  int64 `json:"residents"`
	Documents  int64 `json:"documents"`
	Structured int64 `json:"structured"`
	Messages   int64 `json:"messages"`
	AuditLines int64 `json:"auditLines"`
}

const stateFile = "bench.json"

// Accounts of the filled and the facts store. Everybody in them is invented and the node listens on loopback only while it
// is measured.
const (
	doctorLogin, managerLogin = "bench-doctor", "bench-manager"
	accountPassword           = "Minkang-bench-2026"
)

func loadState(dir string) (s state, found bool, err error) {
	b, err := os.ReadFile(filepath.Join(dir, stateFile))
	if errors.Is(err, fs.ErrNotExist) {
		return s, false, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &s)
	}
	if err != nil {
		return s, false, fmt.Errorf("%s: %w", stateFile, err)
	}
	return s, true, nil
}

func (s state) save(dir string) error {
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	tmp := filepath.Join(dir, stateFile+".new")
	if err := os.WriteFile(tmp, b, 0o600); err != nil {
		return err
	}
	return os.Rename(tmp, filepath.Join(dir, stateFile))
}

// historyYears is the time the district's documents cover.
const historyYears = 1

func (p Plan) district(to string) (*simulate.District, error) {
	day, err := time.ParseInLocation(time.DateOnly, to, clock.Region)
	if err != nil {
		return nil, err
	}
	return simulate.New(simulate.Config{Seed: p.Seed, Residents: p.Residents, From: day.AddDate(-historyYears, 0, 0), To: day})
}

// unfinished removes what an interrupted filling left. It refuses a folder that filling did not make.
func unfinished(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, fillingFile)); err != nil {
		return fmt.Errorf("%s holds something that bench did not make", dir)
	}
	return os.RemoveAll(dir)
}

// fillingFile marks a folder whose filling has begun.
const fillingFile = "bench.filling"
