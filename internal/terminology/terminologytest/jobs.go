package terminologytest

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"minkang/internal/kit/id"
	"minkang/internal/terminology"
)

// shelf fills the archive with n papers of the hospital, every third with the code, and one of the clinic with it.
func (w *World) shelf(n int, code string) {
	for i := range n {
		p := Paper{ID: id.ID(1000 + i), Institution: Hospital, Codes: []string{"OTHER"}}
		if i%3 == 0 {
			p.Codes = append(p.Codes, code)
		}
		w.Archive.Papers = append(w.Archive.Papers, p)
	}
	w.Archive.Papers = append(w.Archive.Papers, Paper{ID: id.ID(1000 + n), Institution: Clinic, Codes: []string{code}})
}

// work steps until nothing is left.
func (w *World) work(t *testing.T) {
	t.Helper()
	for range 10_000 {
		more, err := w.Step(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			return
		}
	}
	t.Fatal("the job does not end")
}

func (w *World) written(t *testing.T, code string, institution id.ID, want int) {
	t.Helper()
	for _, p := range w.Archive.Papers {
		expected := 0
		for _, c := range p.Codes {
			if (code == "" || c == code) && (institution == 0 || p.Institution == institution) {
				expected = want
			}
		}
		if p.Written != expected {
			t.Errorf("paper %d with %v of %d was written %d times, want %d", int64(p.ID), p.Codes, int64(p.Institution), p.Written, expected)
			return
		}
	}
}

func job(t *testing.T, w *World) {
	w.shelf(400, "GM01")
	if _, err := w.Apply(ctx, Ann, Hospital, false); !errors.Is(err, terminology.ErrNothing) {
		t.Errorf("nothing was mapped: %v", err)
	}
	w.put(t, Cold())
	if n, err := w.Pending(ctx, Hospital); n != 1 || err != nil {
		t.Errorf("%d wait, %v", n, err)
	}
	w.Clock.Advance(1e9)
	j, err := w.Apply(ctx, Ann, Hospital, false)
	if err != nil || j.State != terminology.JobRunning {
		t.Fatal(j, err)
	}
	if n, _ := w.Pending(ctx, Hospital); n != 0 {
		t.Errorf("%d still wait", n)
	}
	w.work(t)
	if j, _ = w.Service.Job(ctx, j.ID); j.State != terminology.JobDone || j.Seen != 134 || j.Changed != 134 {
		t.Errorf("%+v", j)
	}
	w.written(t, "GM01", Hospital, 1)
	if _, err := w.Stop(ctx, Ann, j.ID); !errors.Is(err, terminology.ErrJobDone) {
		t.Error(err)
	}
}

func jobOfRegion(t *testing.T, w *World) {
	w.shelf(100, "GM01")
	m := Cold()
	m.Institution = 0
	w.put(t, m)
	if _, err := w.Apply(ctx, Ann, 0, false); err != nil {
		t.Fatal(err)
	}
	w.work(t)
	w.written(t, "GM01", 0, 1)
}

// jobKilled: a process that dies between deriving and keeping, or after keeping, leaves a job that another takes up.
func jobKilled(t *testing.T, w *World) {
	w.shelf(600, "GM01")
	w.put(t, Cold())
	j, err := w.Apply(ctx, Ann, Hospital, false)
	if err != nil {
		t.Fatal(err)
	}
	dead := errors.New("killed")
	kills := 0
	w.Archive.Kill = func() error {
		if kills++; kills%2 == 0 {
			return dead
		}
		return nil
	}
	for range 1000 {
		other := w.Other(t, terminology.Config{}) // each step is a new process
		more, err := other.Step(ctx)
		if err != nil && !errors.Is(err, dead) {
			t.Fatal(err)
		}
		if err == nil && !more {
			break
		}
	}
	if j, _ = w.Service.Job(ctx, j.ID); j.State != terminology.JobDone || j.Seen != 200 || j.Changed != 200 {
		t.Errorf("%+v", j)
	}
	w.written(t, "GM01", Hospital, 1)
}

func jobFails(t *testing.T, w *World) {
	w.shelf(10, "GM01")
	w.put(t, Cold())
	j, err := w.Apply(ctx, Ann, Hospital, false)
	if err != nil {
		t.Fatal(err)
	}
	w.Archive.Fail = 5
	for range 5 {
		if _, err := w.Step(ctx); err == nil {
			t.Error("a failure was not said")
		}
	}
	if j, _ = w.Service.Job(ctx, j.ID); j.State != terminology.JobFailed || j.Fault != "internal" {
		t.Errorf("%+v", j)
	}
	if more, err := w.Step(ctx); more || err != nil {
		t.Errorf("a failed job goes on: %v", err)
	}
	if _, err := w.Resume(ctx, Bob, j.ID); err != nil {
		t.Fatal(err)
	}
	w.work(t)
	if j, _ = w.Service.Job(ctx, j.ID); j.State != terminology.JobDone {
		t.Errorf("%+v", j)
	}
	w.written(t, "GM01", Hospital, 1)
}

func fullScan(t *testing.T, w *World) {
	w.shelf(130, "GM01")
	j, err := w.Apply(ctx, Ann, Hospital, true)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Step(ctx); err != nil {
		t.Fatal(err)
	}
	if j, err = w.Stop(ctx, Ann, j.ID); err != nil || j.State != terminology.JobStopped {
		t.Fatal(j, err)
	}
	w.work(t)
	if j, _ = w.Service.Job(ctx, j.ID); j.Seen != 50 {
		t.Errorf("a stopped job went on: %+v", j)
	}
	if _, err = w.Resume(ctx, Ann, j.ID); err != nil {
		t.Fatal(err)
	}
	w.work(t)
	if j, _ = w.Service.Job(ctx, j.ID); j.State != terminology.JobDone || j.Seen != 130 {
		t.Errorf("%+v", j)
	}
	w.written(t, "", Hospital, 1)
}

// Rows gives a table as terminology.Rows.
func Rows(all [][]string) terminology.Rows {
	i := 0
	return func() ([]string, int, error) {
		if i == len(all) {
			return nil, 0, io.EOF
		}
		i++
		return all[i-1], i + 1, nil
	}
}

func imports(t *testing.T, w *World) {
	header := []string{"来源", "本地代码", "本地名称", "值域", "标准代码", "关系", "生效日期", "说明", "备用"}
	table := [][]string{
		{"ICD-10", "GM01", "感冒", "ICD-10", "J00.x00", "", "", ""},
		{"ICD-10", "GM02", "上感", "ICD-10", "J06.900", "等同", "2024-01-01", "", "x"},
		{"ICD-10", "GM03", "不明", "ICD-10", "", "无对应", "", ""},
		{"ICD-10", "GM04", "待定", "ICD-10", "", "", "", ""},
		{"ICD-10", "GM05", "错", "ICD-10", "J00.x99", "", "", ""},
		{"ICD-10", "GM06", "错", "ICD-10", "J00.x00", "大概", "", ""},
		{"ICD-10", "GM07", "错", "ICD-10", "J00.x00", "", "明天", ""},
		{"ICD-10", "GM02", "上感", "ICD-10", "J06.900", "", "", ""}, // always, beside since 2024
		{"", "GM08", "错", "ICD-10", "J00.x00"},
		{"ICD-10"},
	}
	for range 2 {
		r, err := w.Import(ctx, Ann, Hospital, header, Rows(table), true)
		if err != nil || r.Rows != 10 || r.Changed != 3 || r.Empty != 2 || len(r.Findings) != 5 || r.Change != 0 {
			t.Fatalf("%+v %v", r, err)
		}
	}
	if got := w.target(Hospital, coding("GM01", "")); got != "" {
		t.Error("looking kept something")
	}
	r, err := w.Import(ctx, Ann, Hospital, header, Rows(table), false)
	if err != nil || r.Changed != 3 || r.Change == 0 {
		t.Fatalf("%+v %v", r, err)
	}
	rows := map[int]string{}
	for _, f := range r.Findings {
		rows[f.Row] = f.Column + " " + f.Code
	}
	want := map[int]string{6: "target terminology.unknown-target", 7: "relation terminology.field", 8: "from terminology.field", 9: " terminology.overlap", 10: "source terminology.field"}
	if fmt.Sprint(rows) != fmt.Sprint(want) {
		t.Errorf("%v\nwant %v", rows, want)
	}
	if got := w.target(Hospital, coding("GM02", "")); got != "J06.900" {
		t.Errorf("imported, and means %q", got)
	}
	again, err := w.Import(ctx, Ann, Hospital, header, Rows(table), false)
	if err != nil || again.Changed != 0 || again.Same != 3 {
		t.Errorf("%+v %v", again, err)
	}
	if _, err := w.Undo(ctx, Ann, r.Change); err != nil {
		t.Fatal(err)
	}
	if got := w.target(Hospital, coding("GM01", "")); got != "" {
		t.Errorf("undone, and means %q", got)
	}
	if _, err := w.Import(ctx, Ann, Hospital, []string{"a", "b"}, Rows(nil), false); !errors.Is(err, terminology.ErrSheet) {
		t.Error(err)
	}
}
