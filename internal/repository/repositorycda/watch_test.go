package repositorycda

import (
	"context"
	"errors"
	"testing"

	"minkang/internal/exchange"
	"minkang/internal/kit/id"
	"minkang/internal/repository"
)

// seer remembers what it was shown.
type seer struct {
	readings []Reading
	told     []exchange.Outcome
	fails    error
}

// Read implements Watcher.
func (s *seer) Read(r Reading) Mark {
	s.readings = append(s.readings, r)
	return func(_ context.Context, out exchange.Outcome, _ repository.Receipt) error {
		s.told = append(s.told, out)
		return s.fails
	}
}

// Whatever cannot be read is seen too, with its fate; a watcher that fails undoes the decision.
func TestTheWatcherSeesWhatNobodyCanRead(t *testing.T) {
	s := &seer{}
	h := &Inbound{}
	h.Watch(s)
	w := h.Prepare(context.Background(), exchange.Incoming{ID: id.ID(5), Body: []byte("<broken")})
	out, err := w.Decide(context.Background())
	if err != nil || out.Status != exchange.Refused || len(s.told) != 1 || s.told[0].ErrorCode != out.ErrorCode {
		t.Fatalf("%+v %v, told %+v", out, err, s.told)
	}
	if r := s.readings[0]; !r.Unread || len(r.Findings) != 1 || r.Incoming.ID != 5 {
		t.Errorf("%+v", r)
	}
	s.fails = errors.New("store gone")
	if _, err := w.Decide(context.Background()); !errors.Is(err, s.fails) {
		t.Errorf("%v", err)
	}
	if r := h.Read(context.Background(), exchange.Incoming{Body: []byte("<broken")}); !r.Unread || len(s.readings) != 1 {
		t.Errorf("reading again is no sight: %+v", r)
	}
}
