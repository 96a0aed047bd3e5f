package quality

import (
	"context"

	"minkang/internal/kit/id"
)

// Subjects of the events this context publishes. Key is the alert's or the letter's id.
//
// Changes: 2026-11-22 first version.
const (
	SubjectAlertOpened  = "quality.alert-opened.v1"
	SubjectAlertClosed  = "quality.alert-closed.v1"
	SubjectLetterIssued = "quality.letter-issued.v1"
)

// Publisher leaves an event in the transaction ctx carries; the outbox does.
type Publisher interface {
	Publish(ctx context.Context, subject string, key id.ID, payload any) error
}

// AlertChanged says that an alert opened or closed.
type AlertChanged struct {
	Alert       id.ID     `json:"alert"`
	Institution id.ID     `json:"institution"`
	Dimension   Dimension `json:"dimension"`
	Type        string    `json:"type,omitempty"`
	Score       float64   `json:"score"`
	Below       float64   `json:"below"`
	Recovered   bool      `json:"recovered,omitempty"`
}

// LetterIssued says that a monthly letter is ready.
type LetterIssued struct {
	Letter      id.ID  `json:"letter"`
	Institution id.ID  `json:"institution,omitempty"` // none: the district's
	Month       string `json:"month"`
}

func alertChanged(a Alert) AlertChanged {
	return AlertChanged{Alert: a.ID, Institution: a.Institution, Dimension: a.Dimension, Type: a.Type, Score: a.Value(), Below: a.Below, Recovered: a.Recovered}
}
