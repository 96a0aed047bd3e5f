package empihttp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"minkang/internal/empi"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
)

// Courier carries messages to subscribers over HTTP. Redirects are not followed: the operator named one address.
type Courier struct{ client *http.Client }

// NewCourier returns a courier that waits at most so long for an answer.
func NewCourier(timeout time.Duration) *Courier {
	return &Courier{&http.Client{Timeout: timeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// Deliver implements empi.Courier.
func (c *Courier) Deliver(ctx context.Context, to string, body []byte, header map[string]string) (int, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	for k, v := range header {
		r.Header.Set(k, v)
	}
	answer, err := c.client.Do(r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 4096))
	return answer.StatusCode, nil
}

// HigherNode speaks to the index above over its own API: any Minkang node can be one.
type HigherNode struct {
	base, key string
	client    *http.Client
}

// NewHigherNode returns a client; key is the API key the higher node issued for this one.
func NewHigherNode(base, key string, timeout time.Duration) *HigherNode {
	return &HigherNode{base: strings.TrimSuffix(base, "/"), key: key, client: &http.Client{Timeout: timeout}}
}

// CheckHigher finds mistakes in the address and key of a higher node.
func CheckHigher(base, key string) error {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return errors.New("not a web address")
	}
	if key == "" {
		return errors.New("the higher node's key is missing (identity.higherKey)")
	}
	return nil
}

// Register implements empi.HigherNode.
func (n *HigherNode) Register(ctx context.Context, c empi.Claim, _ id.ID) (string, error) {
	b := IdentityClaim{Name: c.Name.Reveal(), Sex: c.Sex, Birth: c.Birth.Reveal(), Phone: c.Phone.Reveal(), Address: c.Address.Reveal(), Division: c.Division,
		Ethnic: c.Ethnic, Mother: c.Mother.Reveal(), Order: c.Order, Deceased: c.Deceased}
	for _, i := range c.Identifiers {
		b.Identifiers = append(b.Identifiers, IdentityClaimID{System: i.System, Value: i.Value.Reveal()})
	}
	var out IdentityRegistration
	if err := n.call(ctx, http.MethodPost, "/api/v1/identity/registrations", b, &out); err != nil {
		return "", err
	}
	return out.Number.String(), nil
}

// Changes implements empi.HigherNode.
func (n *HigherNode) Changes(ctx context.Context, after int64) ([]empi.HigherChange, int64, error) {
	var out IdentityChangeList
	if err := n.call(ctx, http.MethodGet, "/api/v1/identity/changes?kinds=merged,unmerged&limit=500&after="+strconv.FormatInt(after, 10), nil, &out); err != nil {
		return nil, after, err
	}
	var all []empi.HigherChange
	for _, c := range out.Items {
		all = append(all, empi.HigherChange{Kind: empi.ChangeKind(c.Kind), Number: c.Person.String(), Other: c.Other.String()})
	}
	return all, out.Next, nil
}

// call speaks JSON. An answer of the 400s but 408 and 429 is a refusal for good, everything else a silence to be tried again.
func (n *HigherNode) call(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(b)
	}
	r, err := http.NewRequestWithContext(ctx, method, n.base+path, body)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+n.key)
	if in != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	answer, err := n.client.Do(r)
	if err != nil {
		return errs.Wrap(errs.Unavailable, empi.ErrHigher.Code, err)
	}
	defer answer.Body.Close()
	if s := answer.StatusCode; s >= 400 && s < 500 && s != 401 && s != 403 && s != 404 && s != 408 && s != 429 {
		return errs.Wrap(errs.Invalid, empi.ErrRefused.Code, fmt.Errorf("status %d", s))
	} else if s < 200 || s > 299 {
		return errs.Wrap(errs.Unavailable, empi.ErrHigher.Code, fmt.Errorf("status %d", s))
	}
	return json.NewDecoder(io.LimitReader(answer.Body, 1<<20)).Decode(out)
}
