package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Client speaks to a node. Safe for concurrent use; every client of a load has its own connection.
type Client struct {
	url   string
	token string // bearer: API key or session
	http  *http.Client
}

func newClient(url, token string, connections int) *Client {
	return &Client{url: url, token: token, http: &http.Client{Timeout: time.Minute,
		Transport: &http.Transport{MaxIdleConnsPerHost: connections, MaxConnsPerHost: connections, DisableCompression: true}}}
}

// signIn gives a client with a session of its own.
func signIn(ctx context.Context, url, login, password string, connections int) (*Client, error) {
	c := newClient(url, "", connections)
	body, _ := json.Marshal(map[string]string{"login": login, "password": password})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/api/v1/session", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if text, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("sign in as %s: %s %.200s", login, res.Status, text)
	}
	for _, k := range res.Cookies() {
		if k.Name == "minkang_session" {
			c.token = k.Value
			return c, nil
		}
	}
	return nil, fmt.Errorf("sign in as %s: no session came", login)
}

// do sends a request and reads the whole answer. The token says who asks; header may be nil.
func (c *Client) do(ctx context.Context, method, path, token, kind string, body []byte, header map[string]string) (int, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.url+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	if token == "" {
		token = c.token
	}
	req.Header.Set("Authorization", "Bearer "+token)
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	for k, v := range header {
		req.Header.Set(k, v)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	return res.StatusCode, answer, err
}

// ask posts or gets JSON and reads the answer into out; any status but 200 and 201 is an error.
func (c *Client) ask(ctx context.Context, method, path string, header map[string]string, in, out any) error {
	var body []byte
	kind := ""
	if in != nil {
		kind = "application/json"
		var err error
		if body, err = json.Marshal(in); err != nil {
			return err
		}
	}
	status, answer, err := c.do(ctx, method, path, "", kind, body, header)
	if err != nil {
		return err
	}
	if status != http.StatusOK && status != http.StatusCreated {
		return fmt.Errorf("%s %s: %d %.300s", method, path, status, answer)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(answer, out)
}
