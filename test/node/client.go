package node

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"strconv"
	"strings"
	"time"
)

// Client speaks to a node as one caller: with a session's cookie, an API key, or as a stranger.
type Client struct {
	URL    string
	Bearer string
	CSRF   string
	Grant  string
	HTTP   *http.Client
}

// NewClient gives a stranger's client with a jar of its own.
func NewClient(url string) *Client {
	jar, _ := cookiejar.New(nil)
	return &Client{URL: url, HTTP: &http.Client{Jar: jar, Timeout: 60 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
}

// System gives a client with an API key.
func System(url, key string) *Client {
	c := NewClient(url)
	c.Bearer = key
	return c
}

// Answer is what a node answered.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Do sends a request; header holds names and values in turn, an empty value takes the header away.
func (c *Client) Do(method, path string, body io.Reader, header ...string) (*Answer, error) {
	return c.DoSized(method, path, body, 0, header...)
}

// DoSized is Do that announces the body's length, where it cannot be seen from its type; 0 does not.
func (c *Client) DoSized(method, path string, body io.Reader, size int64, header ...string) (*Answer, error) {
	req, err := http.NewRequest(method, c.URL+path, body)
	if err != nil {
		return nil, err
	}
	for name, v := range map[string]string{"X-CSRF-Token": c.CSRF, "X-Grant": c.Grant} {
		if v != "" {
			req.Header.Set(name, v)
		}
	}
	if size > 0 {
		req.ContentLength = size
	}
	if c.Bearer != "" {
		req.Header.Set("Authorization", "Bearer "+c.Bearer)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		if header[i+1] == "" {
			req.Header.Del(header[i])
		} else {
			req.Header.Set(header[i], header[i+1])
		}
	}
	res, err := c.HTTP.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return &Answer{res.StatusCode, res.Header, b}, err
}

// Get reads a path.
func (c *Client) Get(path string) (*Answer, error) { return c.Do(http.MethodGet, path, nil) }

// Post sends JSON text.
func (c *Client) Post(path, body string) (*Answer, error) {
	return c.Do(http.MethodPost, path, strings.NewReader(body))
}

// Submit hands in one document.
func (c *Client) Submit(document []byte, header ...string) (*Answer, error) {
	return c.Do(http.MethodPost, "/api/v1/documents", bytes.NewReader(document), append([]string{"Content-Type", "application/xml"}, header...)...)
}

// SignIn opens a session.
func (c *Client) SignIn(login, password string) (*Answer, error) {
	b, err := json.Marshal(map[string]string{"login": login, "password": password})
	if err != nil {
		return nil, err
	}
	a, err := c.Post("/api/v1/session", string(b))
	if err == nil && a.Status == http.StatusOK {
		c.CSRF = a.Text("csrfToken")
	}
	return a, err
}

// At gives the value at a path of the JSON answer: names and numbers joined by dots, # for a list's length. Nil: not there.
func (a *Answer) At(path string) any {
	var v any
	d := json.NewDecoder(bytes.NewReader(a.Body))
	d.UseNumber()
	if d.Decode(&v) != nil {
		return nil
	}
	if path == "" || path == "." {
		return v
	}
	for step := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[step]
		case []any:
			if step == "#" {
				v = json.Number(strconv.Itoa(len(x)))
				continue
			}
			n, err := strconv.Atoi(step)
			if err != nil || n < 0 || n >= len(x) {
				return nil
			}
			v = x[n]
		default:
			return nil
		}
	}
	return v
}

// Text is At as text, "" when not there.
func (a *Answer) Text(path string) string {
	switch v := a.At(path).(type) {
	case nil:
		return ""
	case string:
		return v
	case map[string]any, []any:
		b, _ := json.Marshal(v)
		return string(b)
	default:
		return fmt.Sprint(v)
	}
}

// String shows an answer in a failure, cut to a screen.
func (a *Answer) String() string {
	if a == nil {
		return "no answer"
	}
	b := a.Body
	if len(b) > 1500 {
		b = b[:1500]
	}
	return fmt.Sprintf("%d %s", a.Status, b)
}
