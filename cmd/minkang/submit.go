package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

type submitCmd struct {
	Paths    []string `arg:"" type:"existingpath" help:"Documents, or folders of *.xml; with --dataset sheets: CSV, xlsx or JSON lines."`
	DataSet  string   `name:"dataset" help:"Data set whose rows the sheets hold, such as HDSD00.01.12." placeholder:"ID"`
	Org      string   `help:"Organisation code the rows belong to, when it is not the system's own." placeholder:"CODE"`
	Errors   string   `type:"existingdir" help:"Folder for the refused rows of each sheet, in the layout they came in." placeholder:"DIR"`
	URL      string   `default:"http://127.0.0.1:8080" env:"MINKANG_URL" help:"The node."`
	Key      string   `env:"MINKANG_KEY" help:"API key of a connected system."`
	KeyFile  string   `type:"existingfile" help:"File that holds the API key."`
	Parallel int      `default:"8" help:"Documents under way at once."`
	Quiet    bool     `short:"q" help:"No line for warnings."`
}

// Run sends and tells: exit code 0 all kept, 2 some quarantined, 3 some refused (of a sheet: some rows), 4 some could not be sent.
func (c submitCmd) Run(ctx context.Context) error {
	if c.KeyFile != "" {
		b, err := os.ReadFile(c.KeyFile)
		if err != nil {
			return err
		}
		c.Key = strings.TrimSpace(string(b))
	}
	if c.Key == "" {
		return errors.New("an API key is needed: --key, --key-file or MINKANG_KEY")
	}
	if c.DataSet != "" {
		return c.sheets(ctx)
	}
	files, err := collect(c.Paths)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return errors.New("no *.xml found")
	}
	s := &sender{cmd: c, bars: newBars(os.Stderr), total: len(files), client: &http.Client{Timeout: 2 * time.Minute,
		Transport: &http.Transport{MaxIdleConnsPerHost: c.Parallel, Proxy: http.ProxyFromEnvironment}}}
	work := make(chan string)
	var wg sync.WaitGroup
	for range max(1, c.Parallel) {
		wg.Go(func() {
			for f := range work {
				s.one(ctx, f)
			}
		})
	}
	for _, f := range files {
		if ctx.Err() != nil {
			break
		}
		work <- f
	}
	close(work)
	wg.Wait()
	s.bars.done()
	fmt.Printf("kept %d, again %d, quarantined %d, refused %d, not sent %d\n", s.kept, s.again, s.quarantined, s.refused, s.failed)
	switch {
	case s.failed > 0 || ctx.Err() != nil:
		return exit(4)
	case s.refused > 0:
		return exit(3)
	case s.quarantined > 0:
		return exit(2)
	}
	return nil
}

func collect(paths []string) ([]string, error) {
	var out []string
	for _, p := range paths {
		err := filepath.WalkDir(p, func(f string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if !d.IsDir() && (f == p || strings.EqualFold(filepath.Ext(f), ".xml")) {
				out = append(out, f)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

type sender struct {
	cmd    submitCmd
	client *http.Client
	bars   *bars
	total  int

	mu                                        sync.Mutex
	done                                      int
	kept, again, quarantined, refused, failed int
}

// answer is what a node says, kept or refused.
type answer struct {
	Status   string `json:"-"`
	Repeated bool   `json:"repeated"`
	Code     string `json:"code"`
	Place    string `json:"place"`
	Detail   struct {
		ZH string `json:"zh"`
	} `json:"detail"`
	Findings []struct {
		Rule     string `json:"rule"`
		Severity string `json:"severity"`
		Path     string `json:"path"`
		Line     int    `json:"line"`
		Column   int    `json:"column"`
		Text     struct {
			ZH string `json:"zh"`
		} `json:"text"`
	} `json:"findings"`
}

func (s *sender) one(ctx context.Context, file string) {
	a, status, err := s.post(ctx, file)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done++
	var lines []string
	say := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	switch {
	case err != nil:
		s.failed++
		say("%s: not sent: %v", file, err)
	case status == http.StatusCreated:
		s.kept++
	case status == http.StatusOK:
		s.again++
	case status == http.StatusAccepted:
		s.quarantined++
		say("%s: quarantined", file)
	case status == http.StatusUnprocessableEntity || status == http.StatusConflict || status == http.StatusRequestEntityTooLarge:
		s.refused++
		say("%s: refused: %s %s %s", file, a.Code, a.Place, a.Detail.ZH)
	default:
		s.failed++
		say("%s: not kept: %d %s %s", file, status, a.Code, a.Detail.ZH)
	}
	for _, f := range a.Findings {
		if f.Severity == "info" || s.cmd.Quiet && f.Severity == "warning" {
			continue
		}
		place := f.Path
		if f.Line > 0 {
			place = fmt.Sprintf("%d:%d %s", f.Line, f.Column, f.Path)
		}
		say("%s: %s %s %s %s", file, f.Severity, f.Rule, place, f.Text.ZH)
	}
	if len(lines) > 0 && s.bars.terminal {
		fmt.Fprint(os.Stderr, "\r\033[K")
	}
	for _, l := range lines {
		fmt.Println(l)
	}
	if s.total > 20 {
		s.bars.step("submit", s.done, s.total, "")
	}
}

func (s *sender) post(ctx context.Context, file string) (a answer, status int, err error) {
	body, err := os.ReadFile(file)
	if err != nil {
		return a, 0, err
	}
	for try := range 6 {
		a, status, err = s.try(ctx, body)
		if err == nil && status != http.StatusServiceUnavailable && status != http.StatusTooManyRequests {
			return a, status, nil
		}
		select {
		case <-ctx.Done():
			return a, status, ctx.Err()
		case <-time.After(200 * time.Millisecond << try):
		}
	}
	return a, status, err
}

func (s *sender) try(ctx context.Context, body []byte) (a answer, status int, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(s.cmd.URL, "/")+"/api/v1/documents", bytes.NewReader(body))
	if err != nil {
		return a, 0, err
	}
	req.Header.Set("Authorization", "Bearer "+s.cmd.Key)
	req.Header.Set("Content-Type", "application/xml")
	res, err := s.client.Do(req)
	if err != nil {
		return a, 0, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(io.LimitReader(res.Body, 16<<20))
	if err != nil {
		return a, 0, err
	}
	if err := json.Unmarshal(b, &a); err != nil {
		return a, 0, fmt.Errorf("%s answered %s, which is no Minkang node's answer", s.cmd.URL, res.Status)
	}
	return a, res.StatusCode, nil
}
