package healthcode

import (
	"time"

	"minkang/internal/empi"
	"minkang/internal/kit/id"
)

// Status of a card.
type Status string

// The states of a card; revoked is final, a new card is issued instead.
const (
	Active  Status = "active"
	Revoked Status = "revoked"
)

// Card is a resident's electronic health code. Number is its public number: 64 hexadecimal digits that tell nothing about the
// resident.
type Card struct {
	ID        id.ID
	Person    id.ID
	Number    string
	Status    Status
	IssuedAt  time.Time
	IssuedBy  id.ID
	RevokedAt time.Time
	RevokedBy id.ID
	Reason    string // a Reasons key, when revoked
}

// Reasons are why a card may be revoked.
var Reasons = []string{"lost-phone", "misused", "wrong-person", "deceased", "own-wish"}

// Kinds are the cards that can be bound, with the object identifier of their number's domain ("" : the institution's own).
var Kinds = map[string]string{
	"insurance":     empi.InsuranceNumber,
	"health-card":   empi.HealthCard,
	"hospital-card": "",
}

// Binding ties another card to a health code. Number is kept sealed; Shown is its last four characters.
type Binding struct {
	ID          id.ID
	Card        id.ID
	Person      id.ID
	Kind        string
	Institution id.ID // of a hospital card, zero otherwise
	Sealed      []byte
	Index       string // keyed, so that the number can be found but not read
	Shown       string
	BoundAt     time.Time
	BoundBy     id.ID
}

// maxBindings keeps one resident's bindings a short list.
const maxBindings = 50
