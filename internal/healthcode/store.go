package healthcode

import (
	"context"
	"time"

	"minkang/internal/empi"
	"minkang/internal/kit/id"
)

// Unit runs a command in one transaction that the context carries; *sqldb.DB is one.
type Unit interface {
	Write(ctx context.Context, fn func(context.Context) error) error
}

// Store keeps cards, bindings and the tokens taken lately. Methods join the transaction in ctx. Implemented by healthcodesql;
// healthcodetest holds the suite every implementation passes.
type Store interface {
	// AddCard keeps a card; false when one of the persons has an active one already.
	AddCard(ctx context.Context, c Card, persons []id.ID) (bool, error)
	Card(ctx context.Context, card id.ID) (Card, error) // the zero Card when unknown
	// Cards gives the cards of a person (all joined ids), newest first.
	Cards(ctx context.Context, persons []id.ID) ([]Card, error)
	// Revoke ends an active card; false when it is not active.
	Revoke(ctx context.Context, c Card) (bool, error)

	// Bind keeps a binding; false when the number is bound already.
	Bind(ctx context.Context, b Binding) (bool, error)
	Binding(ctx context.Context, binding id.ID) (Binding, error)  // the zero Binding when unknown
	BindingOf(ctx context.Context, index string) (Binding, error) // by the keyed number; the zero Binding when unknown
	Bindings(ctx context.Context, persons []id.ID) ([]Binding, error)
	Unbind(ctx context.Context, binding id.ID) (bool, error)

	// Use takes a token; false when it was taken before. Prune forgets those that expired before an instant.
	Use(ctx context.Context, nonce string, expires time.Time) (bool, error)
	Prune(ctx context.Context, before time.Time) (int64, error)
}

// People are the residents; empi.Service knows them.
type People interface {
	Person(ctx context.Context, person id.ID) (empi.Person, error)
	Joined(ctx context.Context, person id.ID) ([]id.ID, error)
	Preview(ctx context.Context, c empi.Claim) (empi.Resolution, error)
}
