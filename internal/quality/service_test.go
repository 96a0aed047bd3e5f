package quality_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/quality"
	"minkang/internal/quality/qualitysql"
	"minkang/internal/quality/qualitytest"
	"minkang/internal/security"
)

var update = flag.Bool("update", false, "write the golden files anew")

func open(t *testing.T) *stage {
	db := sqldbtest.SQLite(t, qualitysql.Migrations())
	return newStage(t, db, qualitysql.New(db))
}

// sent makes a message whose values are faulty in part.
func sent(n int, institution id.ID, day quality.Day, values, faulty int64) quality.Sending {
	s := qualitytest.Sending(n, institution, "C0002", day)
	s.Tally.Counts[quality.Values], s.Tally.Counts[quality.Faulty] = values, faulty
	return s
}

var november = quality.Period{From: 20261101, To: 20261130}

func TestRankingIsFromCountsAndComparesPeriods(t *testing.T) {
	s := open(t)
	s.record(sent(1, 7, 20261110, 100, 50), sent(2, 7, 20261111, 300, 0), sent(3, 8, 20261110, 10, 1), sent(4, 7, 20261010, 10, 0), sent(5, 8, 20261010, 10, 9),
		sent(6, 99, 20261110, 10, 0))
	fold(t, s.projector)
	lines, of, err := s.Ranking(as(security.RoleManager, 0), november, quality.Validity, quality.Scope{})
	if err != nil || of != 2 || len(lines) != 3 {
		t.Fatalf("%d of %d %v", of, len(lines), err)
	}
	// 350 of 400 is 87.5%; the mean of the days' scores would be 75%.
	first, second, third := lines[0], lines[1], lines[2]
	if first.Institution.ID != 8 || first.Rank != 1 || first.RankBefore != 2 || second.Institution.ID != 7 || second.Rank != 2 || second.RankBefore != 1 || third.Rank != 0 {
		t.Errorf("%+v", lines)
	}
	if v, _ := s.Rules().Value(second.Now, quality.Validity); v != 0.875 {
		t.Errorf("%v", v)
	}
	o, err := s.Overview(as(security.RoleManager, 0), november, quality.Scope{Division: "110101001"})
	if err != nil || o.Now[quality.Sent] != 3 || o.Institutions != 2 || o.Sending != 2 || o.Then[quality.Sent] != 2 || o.Before.From != 20261001 {
		t.Errorf("%+v %v", o, err)
	}
	whole, _ := s.Overview(as(security.RoleOperator, 0), november, quality.Scope{})
	if whole.Now[quality.Sent] != 4 { // the message of an institution nobody knows counts in the whole
		t.Errorf("%+v", whole.Now)
	}
	points, err := s.Trend(as(security.RoleManager, 0), quality.Period{From: 20261001, To: 20261130}, quality.ByMonth, quality.Scope{Institution: 7})
	if err != nil || len(points) != 2 || points[1].From != 20261101 || points[1].Counts[quality.Sent] != 2 {
		t.Errorf("%+v %v", points, err)
	}
	weeks, err := s.Trend(as(security.RoleManager, 0), november, quality.ByWeek, quality.Scope{})
	if err != nil || len(weeks) != 1 || weeks[0].From != 20261109 {
		t.Errorf("%+v %v", weeks, err)
	}
}

func TestWhoMaySeeWhat(t *testing.T) {
	s := open(t)
	s.record(sent(1, 7, 20261110, 100, 50), sent(2, 8, 20261110, 100, 0))
	fold(t, s.projector)
	own := as(security.RoleManager, 7)
	if o, err := s.Overview(own, november, quality.Scope{}); err != nil || o.Now[quality.Sent] != 1 {
		t.Errorf("%+v %v", o.Now, err)
	}
	if _, err := s.Overview(own, november, quality.Scope{Institution: 8}); !errors.Is(err, quality.ErrScope) {
		t.Error(err)
	}
	lines, of, err := s.Ranking(own, november, quality.Overall, quality.Scope{})
	if err != nil || of != 2 || len(lines) != 1 || lines[0].Rank != 2 {
		t.Errorf("%+v of %d, %v", lines, of, err)
	}
	if places, _, err := s.Places(own, november, "element.missing", "", quality.Scope{}, page.Request{}); err != nil || len(places) != 1 || places[0].Institution != 7 {
		t.Errorf("%+v %v", places, err)
	}
	for name, ctx := range map[string]context.Context{"doctor": as(security.RoleDoctor, 7), "resident": as(security.RoleResident, 0), "nobody": context.Background()} {
		if _, err := s.Overview(ctx, november, quality.Scope{}); err == nil {
			t.Errorf("%s may read", name)
		}
	}
	if _, err := s.SetThreshold(as(security.RoleManager, 0), quality.Threshold{Dimension: quality.Validity, Below: 0.5, Clear: 0.6, Least: 1, Days: 1}); !errors.Is(err, security.ErrNotPermitted) {
		t.Error(err)
	}
	if _, err := s.WriteLetter(as(security.RoleManager, 0), 202611, 0); !errors.Is(err, security.ErrNotPermitted) {
		t.Error(err)
	}
}

func TestQuestionsThatMakeNoSense(t *testing.T) {
	s := open(t)
	ctx := as(security.RoleOperator, 0)
	for _, p := range []quality.Period{{}, {From: 20261130, To: 20261101}, {From: 19000101, To: 20261101}} {
		if _, err := s.Overview(ctx, p, quality.Scope{}); !errors.Is(err, quality.ErrPeriod) {
			t.Errorf("%v: %v", p, err)
		}
	}
	if _, err := s.Trend(ctx, november, "year", quality.Scope{}); !errors.Is(err, quality.ErrStep) {
		t.Error(err)
	}
	if _, _, err := s.Ranking(ctx, november, "beauty", quality.Scope{}); !errors.Is(err, quality.ErrDimension) {
		t.Error(err)
	}
	if _, err := s.WriteLetter(ctx, 202612, 0); !errors.Is(err, quality.ErrMonth) {
		t.Error(err)
	}
	if _, err := s.WriteLetter(ctx, 202609, 0); !errors.Is(err, quality.ErrNothing) {
		t.Error(err)
	}
	for field, th := range map[string]quality.Threshold{"dimension": {Dimension: "beauty", Below: 0.5, Clear: 0.6, Least: 1, Days: 1}, "clear": {Dimension: quality.Validity, Below: 0.5, Clear: 0.4, Least: 1, Days: 1},
		"below": {Dimension: quality.Validity, Clear: 0.4, Least: 1, Days: 1}, "least": {Dimension: quality.Validity, Below: 0.5, Clear: 0.5, Days: 1},
		"days": {Dimension: quality.Validity, Below: 0.5, Clear: 0.5, Least: 1}, "institution": {Dimension: quality.Validity, Below: 0.5, Clear: 0.5, Least: 1, Days: 1, Institution: 99}} {
		if _, err := s.SetThreshold(ctx, th); !errors.Is(err, quality.ErrThreshold) || !strings.HasSuffix(err.Error(), field) {
			t.Errorf("%s: %v", field, err)
		}
	}
}

// What a rule's count says is exactly what its list of messages holds, repeats of other messages included.
func TestPlacesAreTheCount(t *testing.T) {
	s := open(t)
	for i := range 7 {
		x := sent(i+1, id.ID(7+i%2), quality.Day(20261110+i%3), 10, 0)
		x.Key = int64(1 + i%3) // 7 messages of 3 keys: 4 repeat another
		s.record(x)
	}
	fold(t, s.projector)
	ctx := as(security.RoleManager, 0)
	d, err := s.Details(ctx, november, "", quality.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int64{"element.missing": 7, quality.RuleSameEncounter: 4}
	for _, r := range d.Rules {
		if r.Found != want[r.Rule] {
			t.Errorf("%s was found %d times", r.Rule, r.Found)
		}
		n := 0
		for after := ""; ; {
			places, next, err := s.Places(ctx, november, r.Rule, r.Element, quality.Scope{}, page.Request{Limit: 2, After: after})
			if err != nil {
				t.Fatal(err)
			}
			n += len(places)
			if after = next; next == "" {
				break
			}
		}
		if int64(n) != r.Messages {
			t.Errorf("%s: %d places for %d messages", r.Rule, n, r.Messages)
		}
		delete(want, r.Rule)
	}
	if len(want) > 0 {
		t.Errorf("not found: %v", want)
	}
	if r := d.Rules[0]; r.Text.ZH != "缺少本人姓名" || d.Elements[0].Name != "本人姓名" {
		t.Errorf("%+v", r)
	}
}

// A score that trembles around its threshold alerts once; a closed alert stays silent until the score has recovered.
func TestAlertsDoNotFlap(t *testing.T) {
	s := open(t)
	ctx := as(security.RoleOperator, 0)
	th, err := s.SetThreshold(ctx, quality.Threshold{Dimension: quality.Validity, Below: 0.9, Clear: 0.95, Least: 50, Days: 1, Active: true})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	// day gives yesterday's values of institution 7 and looks.
	day := func(faulty int64) (opened int) {
		t.Helper()
		n++
		s.record(sent(n, 7, quality.DayOf(s.clock.Now()).Add(-1), 100, faulty))
		fold(t, s.projector)
		if opened, err = s.CheckThresholds(context.Background()); err != nil {
			t.Fatal(err)
		}
		if again, err := s.CheckThresholds(context.Background()); err != nil || again != 0 {
			t.Errorf("a second look opened %d, %v", again, err)
		}
		s.clock.Advance(24 * time.Hour)
		return opened
	}
	last := func() quality.Alert {
		t.Helper()
		all, _, err := s.Alerts(ctx, quality.AlertFilter{}, quality.Scope{}, page.Request{})
		if err != nil || len(all) == 0 {
			t.Fatalf("%v %v", all, err)
		}
		return all[0]
	}
	if got := []int{day(5), day(11), day(8), day(12), day(9)}; got[0]+got[2]+got[3]+got[4] != 0 || got[1] != 1 {
		t.Errorf("opened %v", got)
	}
	if a := last(); a.State != quality.Opened || a.Threshold != th.ID || a.Institution != 7 || a.Value() != 0.91 {
		t.Errorf("%+v", a)
	}
	if day(5); last().State != quality.Closed || !last().Recovered || last().ClosedBy != 0 {
		t.Errorf("%+v", last())
	}
	if day(20) != 1 {
		t.Error("a new breach after a recovery did not open")
	}
	if _, err := s.Attend(ctx, last().ID, quality.Closed, " "); !errors.Is(err, quality.ErrNote) {
		t.Error(err)
	}
	if a, err := s.Attend(ctx, last().ID, quality.Seen, ""); err != nil || a.State != quality.Seen || a.SeenBy != 5 {
		t.Errorf("%+v %v", a, err)
	}
	if a, err := s.Attend(ctx, last().ID, quality.Closed, "接口已修复"); err != nil || a.State != quality.Closed || a.Recovered {
		t.Errorf("%+v %v", a, err)
	}
	if _, err := s.Attend(ctx, last().ID, quality.Closed, "再次关闭"); !errors.Is(err, quality.ErrState) {
		t.Error(err)
	}
	s.clock.Advance(-24 * time.Hour) // the same day still: closed by a person, it stays silent
	if day(20)+day(20) != 0 {
		t.Error("a closed breach opened again at once")
	}
	if day(20) != 1 {
		t.Error("a breach that lasted past the threshold's days stayed silent")
	}
	if s.events.count(quality.SubjectAlertOpened) != 3 || s.events.count(quality.SubjectAlertClosed) != 2 || !s.ledger.has("quality.alert") {
		t.Errorf("%v %v", s.events.all, s.ledger.all)
	}
	if open, err := s.Unclosed(context.Background()); err != nil || open[quality.Validity] != 1 || open[quality.Overall] != 0 {
		t.Errorf("%v %v", open, err)
	}
}

func TestTooLittleIsNotJudged(t *testing.T) {
	s := open(t)
	if err := s.Seed(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := s.Seed(context.Background()); err != nil { // a second start
		t.Fatal(err)
	}
	if all, err := s.Thresholds(as(security.RoleManager, 0)); err != nil || len(all) != 5 {
		t.Errorf("%d %v", len(all), err)
	}
	s.record(sent(1, 7, quality.DayOf(now).Add(-1), 50, 50), sent(2, 99, quality.DayOf(now).Add(-1), 5000, 5000))
	fold(t, s.projector)
	if n, err := s.CheckThresholds(context.Background()); err != nil || n != 0 {
		t.Errorf("%d %v", n, err)
	}
}

// The letter's words and figures, as golden text; its files hold them.
func TestLetter(t *testing.T) {
	s := open(t)
	s.record(sent(1, 7, 20261010, 1000, 20), sent(2, 7, 20261011, 1000, 200), sent(3, 8, 20261010, 100, 1), sent(4, 7, 20260910, 100, 1), sent(5, 8, 20260910, 100, 50))
	fold(t, s.projector)
	n, err := s.WriteLetters(context.Background())
	if err != nil || n != 3 { // the district and two institutions
		t.Fatalf("%d %v", n, err)
	}
	if n, err := s.WriteLetters(context.Background()); err != nil || n != 0 {
		t.Errorf("a second turn of the job wrote %d, %v", n, err)
	}
	ctx := as(security.RoleOperator, 0)
	if l, err := s.WriteLetter(ctx, 202610, 7); err != nil || l.Edition != 2 || l.Rank != 2 || l.Of != 2 {
		t.Errorf("%+v %v", l, err)
	}
	letters, _, err := s.ListLetters(as(security.RoleManager, 8), quality.LetterFilter{}, quality.Scope{}, page.Request{})
	if err != nil || len(letters) != 2 || letters[0].Institution != 0 || letters[1].Institution != 8 {
		t.Fatalf("%+v %v", letters, err)
	}
	var golden strings.Builder
	all, _, _ := s.ListLetters(ctx, quality.LetterFilter{}, quality.Scope{}, page.Request{})
	for _, l := range all {
		_, model, pdf, err := s.store.Letter(context.Background(), l.ID)
		if err != nil || !strings.HasPrefix(string(pdf), "%PDF-1.4") {
			t.Fatalf("%.20q %v", pdf, err)
		}
		var sheet quality.Sheet
		if err := json.Unmarshal(model, &sheet); err != nil {
			t.Fatal(err)
		}
		golden.WriteString("# " + sheet.Month + " " + sheet.Institution + "\n" + strings.Join(sheet.Paragraphs, "\n") + "\n")
		for _, r := range sheet.Rules {
			golden.WriteString(r.Rule + " " + r.Text + " " + r.Advice + " ")
			for _, p := range r.Places {
				golden.WriteString(p.Type + p.Place + ";")
			}
			golden.WriteString("\n")
		}
	}
	const path = "testdata/letter.golden"
	if *update {
		if err := os.WriteFile(path, []byte(golden.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || golden.String() != string(want) {
		t.Errorf("%v\n%s", err, golden.String())
	}
	if _, _, err := s.LetterFile(as(security.RoleManager, 8), all[1].ID, "pdf"); !errors.Is(err, quality.ErrScope) {
		t.Error(err)
	}
	if name, file, err := s.LetterFile(ctx, all[0].ID, "xlsx"); err != nil || !strings.HasSuffix(name, ".xlsx") || string(file[:2]) != "PK" {
		t.Errorf("%s %v", name, err)
	}
	if _, _, err := s.LetterFile(ctx, all[0].ID, "doc"); !errors.Is(err, quality.ErrFormat) {
		t.Error(err)
	}
}

func TestExportsCarryNumbersAndNoFormulas(t *testing.T) {
	s := open(t)
	s.record(sent(1, 7, 20261110, 100, 50))
	fold(t, s.projector)
	for _, table := range []string{quality.TableInstitutions, quality.TableTypes, quality.TableElements, quality.TableRules, quality.TableTrend} {
		g, err := s.Export(as(security.RoleManager, 0), table, november, "", quality.ByDay, quality.Scope{}, table == quality.TableTypes)
		if err != nil || len(g.Rows) == 0 || len(g.Rows[0]) != len(g.Columns) {
			t.Fatalf("%s: %+v %v", table, g, err)
		}
		g.Rows[0][0] = "=HYPERLINK(1)"
		b, err := s.Files.Grid(g, "csv")
		if err != nil || !strings.Contains(string(b), "'=HYPERLINK(1)") {
			t.Errorf("%s %v", b, err)
		}
		if x, err := s.Files.Grid(g, "xlsx"); err != nil || string(x[:2]) != "PK" {
			t.Errorf("%v", err)
		}
	}
	if !s.ledger.has("quality.export") {
		t.Error("an export left no audit line")
	}
}
