package demo

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"minkang/internal/kit/id"
	"minkang/internal/simulate"
)

// State is what a demo remembers between starts, in demo.json of the data folder.
type State struct {
	Seed        uint64            `json:"seed"`
	Residents   int               `json:"residents"`
	Division    string            `json:"division"`
	From        string            `json:"from"`    // first day of the history
	Present     string            `json:"present"` // the day the live district began
	Faults      simulate.Rates    `json:"faults"`  // the stream of documents depends on them
	Loaded      int               `json:"loaded"`  // residents whose history is in
	Seeded      bool              `json:"seeded"`  // institutions and accounts are made
	Live        simulate.Cursor   `json:"live"`
	Keys        map[string]string `json:"keys"` // institution code → API key
	Systems     map[string]id.ID  `json:"systems"`
	Institution map[string]id.ID  `json:"institutions"`
	Ready       bool              `json:"ready"` // accounts of residents are linked
}

const stateFile = "demo.json"

// load reads the state, the zero State when there is none.
func load(dir string) (State, error) {
	b, err := os.ReadFile(filepath.Join(dir, stateFile))
	if errors.Is(err, fs.ErrNotExist) {
		return State{}, nil
	}
	if err != nil {
		return State{}, err
	}
	var s State
	if err := json.Unmarshal(b, &s); err != nil {
		return s, fmt.Errorf("%s cannot be read; start with --wipe to begin anew: %w", stateFile, err)
	}
	return s, nil
}

// save replaces the state whole: a crash leaves the old or the new one.
func (s State) save(dir string) error {
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	tmp := filepath.Join(dir, stateFile+".new")
	if err := os.WriteFile(tmp, b, 0o600); err != nil { // it holds the demo's API keys
		return err
	}
	return os.Rename(tmp, filepath.Join(dir, stateFile))
}
