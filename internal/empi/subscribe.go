package empi

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"minkang/internal/kit/gm"
	"minkang/internal/kit/id"
)

// SubscriptionState says whether a subscriber is told.
type SubscriptionState string

// The states.
const (
	Telling SubscriptionState = "active"
	Paused  SubscriptionState = "paused" // by an operator, or after too many failures
	Ended   SubscriptionState = "ended"
)

// Subscription tells one institution's system of changes by messages to its address. Those who would rather ask read Changes.
type Subscription struct {
	ID          id.ID
	Name        string
	Institution string // code; with Own: whose patients
	Kinds       []ChangeKind
	Own         bool
	URL         string
	Secret      []byte // signs what is sent; shown once
	Place       int64  // of the last change told
	State       SubscriptionState
	Failures    int64
	NextAt      time.Time
	LastAt      time.Time // of the last attempt
	LastCode    string    // "200", "timeout" …
	CreatedAt   time.Time
}

// Courier carries a message to a subscriber and gives what it answered: an HTTP status, or an error. Implemented by empihttp.
type Courier interface {
	Deliver(ctx context.Context, url string, body []byte, header map[string]string) (status int, err error)
}

// Bounds of delivery: after maxFailures in a row (two days with these pauses) a subscription pauses until an operator resumes it.
const (
	maxFailures   = 20
	firstPause    = 10 * time.Second
	longestPause  = 6 * time.Hour
	maxPerMessage = 100
)

// Subscribe keeps a subscription from the present moment on. The secret must have 32 bytes. Errors: empi.subscription.
func (s *Service) Subscribe(ctx context.Context, x Subscription) (Subscription, error) {
	if err := checkSubscription(x); err != nil {
		return x, err
	}
	err := s.unit.Write(ctx, func(ctx context.Context) error {
		_, last, err := s.store.ToldRange(ctx)
		if err != nil {
			return err
		}
		x.ID, x.State, x.Place, x.CreatedAt = s.ids.Next(), Telling, last, s.clock.Now()
		return s.store.PutSubscription(ctx, x)
	})
	return x, err
}

func checkSubscription(x Subscription) error {
	u, err := url.Parse(x.URL)
	loopback := err == nil && (u.Hostname() == "127.0.0.1" || u.Hostname() == "localhost" || u.Hostname() == "::1")
	switch {
	case err != nil || u.Host == "" || u.User != nil || len(x.URL) > 500 || u.Scheme != "https" && !(u.Scheme == "http" && loopback):
		return ErrSubscribed.At("url")
	case x.Own && x.Institution == "":
		return ErrSubscribed.At("institution")
	case len(x.Secret) != gm.DigestSize:
		return ErrSubscribed.At("secret")
	case strings.TrimSpace(x.Name) == "":
		return ErrSubscribed.At("name")
	}
	for _, k := range x.Kinds {
		if !slices.Contains(Kinds, k) {
			return ErrSubscribed.At("kinds")
		}
	}
	return nil
}

// Subscriptions gives all, newest first.
func (s *Service) Subscriptions(ctx context.Context) ([]Subscription, error) {
	return s.store.Subscriptions(ctx)
}

// SetSubscription pauses, resumes or ends a subscription. Errors: empi.unknown-subscription, empi.subscription.
func (s *Service) SetSubscription(ctx context.Context, ident id.ID, state SubscriptionState) (Subscription, error) {
	var x Subscription
	err := s.unit.Write(ctx, func(ctx context.Context) (err error) {
		if x, err = s.store.Subscription(ctx, ident); err != nil {
			return err
		}
		if x.State == Ended || state != Telling && state != Paused && state != Ended {
			return ErrSubscribed.At("state")
		}
		x.State, x.Failures, x.NextAt = state, 0, time.Time{}
		return s.store.PutSubscription(ctx, x)
	})
	return x, err
}

// Message is what a subscriber receives. The headers X-Minkang-Time (seconds since 1970) and X-Minkang-Signature (hexadecimal
// HMAC-SM3 over the time, a full stop and the body, under the secret) prove where it comes from. An answer of 200 to 299 counts
// as taken; anything else is repeated, so a change may come twice: Seq tells.
type Message struct {
	Subscription id.ID         `json:"subscription"`
	Changes      []MessageLine `json:"changes"`
	Next         int64         `json:"next"`
}

// MessageLine is one change of a message.
type MessageLine struct {
	Seq    int64      `json:"seq"`
	At     time.Time  `json:"at"`
	Kind   ChangeKind `json:"kind"`
	Person id.ID      `json:"person"`
	Other  id.ID      `json:"other,omitempty"`
}

// Tell sends every due subscriber what is new, one message each, and gives how many messages were taken.
func (s *Service) Tell(ctx context.Context, by Courier) (taken int, err error) {
	all, err := s.store.Subscriptions(ctx)
	if err != nil {
		return 0, err
	}
	for _, x := range all {
		if x.State != Telling || s.clock.Now().Before(x.NextAt) || ctx.Err() != nil {
			continue
		}
		ok, err := s.tell(ctx, by, x)
		if err != nil {
			return taken, err
		}
		if ok {
			taken++
		}
	}
	return taken, nil
}

func (s *Service) tell(ctx context.Context, by Courier, x Subscription) (bool, error) {
	f := ToldFilter{Kinds: x.Kinds}
	if x.Own {
		f.Institution = x.Institution
	}
	rows, next, err := s.Changes(ctx, x.Place, f, maxPerMessage)
	if code(err) != nil { // what it waits for is gone: begin with what is left
		first, _, e := s.store.ToldRange(ctx)
		if e != nil {
			return false, e
		}
		rows, next, err = s.Changes(ctx, max(0, first-1), f, maxPerMessage)
	}
	if err != nil || next == x.Place {
		return false, err
	}
	now, status := s.clock.Now(), 0
	if len(rows) > 0 {
		m := Message{Subscription: x.ID, Next: next}
		for _, t := range rows {
			m.Changes = append(m.Changes, MessageLine(t))
		}
		body, e := json.Marshal(m)
		if e != nil {
			return false, e
		}
		status, err = by.Deliver(ctx, x.URL, body, Signed(x.Secret, body, now))
		x.LastAt = now
	}
	ok := len(rows) == 0 || err == nil && status >= 200 && status < 300
	x = after(x, ok, status, err, now)
	if ok {
		x.Place = next
	}
	return ok && len(rows) > 0, s.keepTold(ctx, x)
}

// after notes an attempt. Pauses double from ten seconds to six hours.
func after(x Subscription, ok bool, status int, err error, now time.Time) Subscription {
	switch {
	case status != 0:
		x.LastCode = strconv.Itoa(status)
	case err != nil:
		x.LastCode = "unreachable"
	}
	if ok {
		x.Failures, x.NextAt = 0, time.Time{}
		return x
	}
	pause := longestPause
	if x.Failures < 12 {
		pause = min(longestPause, firstPause<<x.Failures)
	}
	x.Failures++
	x.NextAt = now.Add(pause)
	if x.Failures >= maxFailures {
		x.State = Paused
	}
	return x
}

// keepTold stores the outcome unless an operator changed the state meanwhile.
func (s *Service) keepTold(ctx context.Context, x Subscription) error {
	return s.unit.Write(ctx, func(ctx context.Context) error {
		now, err := s.store.Subscription(ctx, x.ID)
		if err != nil || now.State != Telling {
			return err
		}
		return s.store.PutSubscription(ctx, x)
	})
}

// Signed gives the headers that prove a message's origin.
func Signed(secret, body []byte, now time.Time) map[string]string {
	at := strconv.FormatInt(now.Unix(), 10)
	return map[string]string{"X-Minkang-Time": at, "X-Minkang-Signature": signature(secret, body, at)}
}

func signature(secret, body []byte, at string) string {
	return hex.EncodeToString(gm.HMAC(secret, append([]byte(at+"."), body...)))
}

// CheckSigned tells whether a message's headers were made with the secret, at most five minutes from now.
func CheckSigned(secret, body []byte, at, sign string, now time.Time) bool {
	seconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil || now.Sub(time.Unix(seconds, 0)).Abs() > 5*time.Minute {
		return false
	}
	return gm.Equal([]byte(signature(secret, body, at)), []byte(sign))
}
