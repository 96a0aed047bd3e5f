package demo

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/security"
	"minkang/internal/simulate"
)

func roleOf(s string) security.Role { return security.Role(s) }

// senders is how many institutions send at the same time.
const senders = 8

// Run lets the institutions keep sending to url until ctx ends: Speed days a minute until the district has reached today,
// then in real time. Where it stands is kept, so that the next start goes on there.
func (d *Demo) Run(ctx context.Context, url string) error {
	if d.options.Speed <= 0 {
		<-ctx.Done()
		return nil
	}
	if err := d.resume(); err != nil {
		return err
	}
	client := &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: senders}}
	work := make(chan simulate.Event)
	var wg sync.WaitGroup
	for range senders {
		wg.Go(func() {
			for e := range work {
				d.send(ctx, client, url, e)
			}
		})
	}
	err := d.pace(ctx, work)
	close(work)
	wg.Wait()
	return err
}

func (d *Demo) resume() (err error) {
	if d.state.Live.Day == "" {
		d.live = d.district.Live(d.present)
		return nil
	}
	d.live, err = d.district.Resume(d.state.Live)
	return err
}

// pace hands documents out at the moment they fall due.
func (d *Demo) pace(ctx context.Context, work chan<- simulate.Event) error {
	perDay := time.Duration(float64(time.Minute) / d.options.Speed)
	saved := time.Now()
	for {
		day := d.live.Day()
		begun := time.Now()
		for {
			e, ok := d.live.Today()
			if !ok {
				break
			}
			due := begun.Add(time.Duration(float64(e.At.Sub(day)) / float64(24*time.Hour) * float64(perDay)))
			if e.At.After(due) { // the district has reached the present
				due = e.At
			}
			if !sleepUntil(ctx, due) {
				return d.remember()
			}
			select {
			case work <- e:
			case <-ctx.Done():
				return d.remember()
			}
			if time.Since(saved) > 2*time.Second {
				saved = time.Now()
				if err := d.remember(); err != nil {
					return err
				}
			}
		}
		end := begun.Add(perDay)
		if next := day.AddDate(0, 0, 1); next.After(end) {
			end = next
		}
		if !sleepUntil(ctx, end) {
			return d.remember()
		}
		d.live.Skip()
	}
}

func (d *Demo) remember() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.state.Live = d.live.Cursor()
	return d.state.save(d.sys.Config.Data)
}

func sleepUntil(ctx context.Context, at time.Time) bool {
	t := time.NewTimer(time.Until(at))
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// send posts one document with its institution's key, trying again while the node is busy.
func (d *Demo) send(ctx context.Context, client *http.Client, url string, e simulate.Event) {
	body, err := d.district.Body(&e)
	if err != nil {
		d.sys.Log.Warn("demo: a document could not be written", "type", e.DocumentType, "cause", err.Error())
		return
	}
	key := d.state.Keys[d.district.Institutions()[e.Institution].Code]
	for try := range 5 {
		status, err := post(ctx, client, url+"/api/v1/documents", key, body)
		if err == nil && status < 500 && status != http.StatusTooManyRequests {
			return
		}
		if !sleepUntil(ctx, time.Now().Add(time.Second<<try)) {
			return
		}
	}
	d.sys.Log.Warn("demo: a document could not be sent", "type", e.DocumentType)
}

func post(ctx context.Context, client *http.Client, url, key string, body []byte) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Authorization", "Bearer "+key)
	req.Header.Set("Content-Type", "application/xml")
	res, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, res.Body)
	return res.StatusCode, err
}

// Day is the simulated day, for the sign-in page.
func (d *Demo) Day() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.state.Live.Day != "" {
		return d.state.Live.Day
	}
	return d.state.Present
}

// String describes the district in a line.
func (d *Demo) String() string {
	return fmt.Sprintf("%s %d residents, %d institutions, since %s, live from %s (%s)", d.district.Area().Name, d.state.Residents,
		len(d.district.Institutions()), d.state.From, d.present.In(clock.Region).Format(time.DateOnly), d.Day())
}
