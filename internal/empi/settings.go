package empi

import "time"

// Settings of the index.
type Settings struct {
	ErrorRate  float64       // wanted share of wrong links among links made by likeness
	ReviewRate float64       // odds of being one person below which nobody is asked
	FourEyes   bool          // a merge at the review desk needs a second reviewer
	ClaimFor   time.Duration // how long a pair stays with the reviewer who took it
	Mover      Mover         // gives documents to another person; nil: a split moves numbers only
}

// DefaultSettings links when at most one in 100,000 such links is expected to be wrong.
func DefaultSettings() Settings {
	return Settings{ErrorRate: 1e-5, ReviewRate: 0.05, ClaimFor: 15 * time.Minute}
}

// Configure changes the settings; before use, not beside it. Limits of likeness follow at the next Follow.
func (s *Service) Configure(set Settings) { s.settings = set }
