package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// batchAnswer is what a node says of a sheet.
type batchAnswer struct {
	ID     string `json:"id"`
	State  string `json:"state"`
	Code   string `json:"code"`
	Place  string `json:"place"`
	Detail *struct {
		ZH string `json:"zh"`
	} `json:"detail"`
	Counts struct {
		Rows     int `json:"rows"`
		Accepted int `json:"accepted"`
		Refused  int `json:"refused"`
		Warned   int `json:"warned"`
		Repeated int `json:"repeated"`
		Replaced int `json:"replaced"`
	} `json:"counts"`
	RowsPerSecond float64 `json:"rowsPerSecond"`
	Repeated      bool    `json:"repeated"`
	Rules         []struct {
		Rule     string `json:"rule"`
		Severity string `json:"severity"`
		Column   string `json:"column"`
		Count    int    `json:"count"`
		FirstRow int    `json:"firstRow"`
		Text     struct {
			ZH string `json:"zh"`
		} `json:"text"`
	} `json:"rules"`
}

// sheetSender hands in sheets one after the other: the node decides them in its own order anyway.
type sheetSender struct {
	cmd    submitCmd
	bars   *bars
	client *http.Client
}

// sheets hands in every path as a sheet and waits for its batch.
func (c submitCmd) sheets(ctx context.Context) error {
	s := &sheetSender{cmd: c, bars: newBars(os.Stderr), client: &http.Client{Transport: &http.Transport{Proxy: http.ProxyFromEnvironment}}}
	worst := 0
	for _, p := range c.Paths {
		code, err := s.one(ctx, p)
		s.bars.done()
		if err != nil {
			fmt.Printf("%s: not sent: %v\n", p, err)
			code = 4
		}
		worst = max(worst, code)
	}
	if worst > 0 {
		return exit(worst)
	}
	return nil
}

func (s *sheetSender) one(ctx context.Context, file string) (code int, err error) {
	b, status, err := s.send(ctx, file)
	if err != nil {
		return 4, err
	}
	if status >= http.StatusBadRequest {
		text := ""
		if b.Detail != nil {
			text = b.Detail.ZH
		}
		fmt.Printf("%s: refused: %s %s %s\n", file, b.Code, b.Place, text)
		if status == http.StatusUnprocessableEntity || status == http.StatusConflict || status == http.StatusRequestEntityTooLarge {
			return 3, nil
		}
		return 4, nil
	}
	for b.State == "queued" || b.State == "running" {
		select {
		case <-ctx.Done():
			return 4, fmt.Errorf("batch %s goes on in the node: %w", b.ID, ctx.Err())
		case <-time.After(500 * time.Millisecond):
		}
		if b, err = s.progress(ctx, b); err != nil {
			return 4, err
		}
	}
	return s.tell(ctx, file, b)
}

// send streams a file; the bar shows what is sent.
func (s *sheetSender) send(ctx context.Context, file string) (b batchAnswer, status int, err error) {
	f, err := os.Open(file)
	if err != nil {
		return b, 0, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return b, 0, err
	}
	q := url.Values{"name": {filepath.Base(file)}, "wait": {"0"}}
	if s.cmd.Org != "" {
		q.Set("institution", s.cmd.Org)
	}
	body := &counted{r: f, step: func(n int64) { s.bars.step("send "+filepath.Base(file), int(n>>10), int(st.Size()>>10), "KB") }}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.address("/datasets/"+url.PathEscape(s.cmd.DataSet)+"/rows?"+q.Encode()), body)
	if err != nil {
		return b, 0, err
	}
	req.ContentLength = st.Size()
	status, err = s.ask(req, &b)
	return b, status, err
}

// counted tells how much of a file was read.
type counted struct {
	r    io.Reader
	n    int64
	step func(int64)
}

// Read implements io.Reader.
func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	c.step(c.n)
	return n, err
}

func (s *sheetSender) address(path string) string {
	return strings.TrimSuffix(s.cmd.URL, "/") + "/api/v1" + path
}

func (s *sheetSender) ask(req *http.Request, into *batchAnswer) (int, error) {
	req.Header.Set("Authorization", "Bearer "+s.cmd.Key)
	res, err := s.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	if err := json.NewDecoder(io.LimitReader(res.Body, 16<<20)).Decode(into); err != nil {
		return 0, fmt.Errorf("%s answered %s, which is no Minkang node's answer", s.cmd.URL, res.Status)
	}
	return res.StatusCode, nil
}

// progress asks how far a batch is; a short fault of the line does not end the waiting.
func (s *sheetSender) progress(ctx context.Context, b batchAnswer) (batchAnswer, error) {
	var err error
	for try := range 6 {
		var req *http.Request
		if req, err = http.NewRequestWithContext(ctx, http.MethodGet, s.address("/batches/"+b.ID), nil); err != nil {
			return b, err
		}
		var now batchAnswer
		status := 0
		if status, err = s.ask(req, &now); err == nil && status == http.StatusOK {
			s.bars.step("rows decided", now.Counts.Rows, max(now.Counts.Rows, 1), fmt.Sprintf("%.0f/s, refused %d", now.RowsPerSecond, now.Counts.Refused))
			return now, nil
		}
		if err == nil {
			err = fmt.Errorf("batch %s: %d %s", b.ID, status, now.Code)
		}
		select {
		case <-ctx.Done():
			return b, ctx.Err()
		case <-time.After(300 * time.Millisecond << try):
		}
	}
	return b, err
}

// tell prints what became of a sheet and fetches its refused rows.
func (s *sheetSender) tell(ctx context.Context, file string, b batchAnswer) (int, error) {
	s.bars.done()
	again := ""
	if b.Repeated {
		again = " (handed in before)"
	}
	fmt.Printf("%s: batch %s %s%s: rows %d, accepted %d (again %d, replaced %d, with warnings %d), refused %d\n", file, b.ID, b.State, again, b.Counts.Rows, b.Counts.Accepted,
		b.Counts.Repeated, b.Counts.Replaced, b.Counts.Warned, b.Counts.Refused)
	for _, r := range b.Rules {
		if r.Severity == "info" || s.cmd.Quiet && r.Severity == "warning" {
			continue
		}
		fmt.Printf("%s: %d× %s %s %s, first in row %d: %s\n", file, r.Count, r.Severity, r.Rule, r.Column, r.FirstRow, r.Text.ZH)
	}
	if b.State == "refused" {
		text := b.Code
		if b.Detail != nil {
			text += " " + b.Detail.ZH
		}
		fmt.Printf("%s: refused: %s\n", file, text)
		return 3, nil
	}
	if b.Counts.Refused == 0 && b.State == "done" {
		return 0, nil
	}
	if s.cmd.Errors != "" && b.Counts.Refused > 0 {
		name, err := s.fetchErrors(ctx, file, b)
		if err != nil {
			return 4, err
		}
		fmt.Printf("%s: refused rows in %s\n", file, name)
	}
	return 3, nil
}

func (s *sheetSender) fetchErrors(ctx context.Context, file string, b batchAnswer) (name string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.address("/batches/"+b.ID+"/errors"), nil)
	if err != nil {
		return "", err
	}
	req.Header.Set("Authorization", "Bearer "+s.cmd.Key)
	res, err := s.client.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return "", fmt.Errorf("refused rows of batch %s: %s", b.ID, res.Status)
	}
	ending := filepath.Ext(file)
	name = filepath.Join(s.cmd.Errors, strings.TrimSuffix(filepath.Base(file), ending)+".errors"+ending)
	out, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	_, err = io.Copy(out, res.Body)
	return name, errors.Join(err, out.Close())
}
