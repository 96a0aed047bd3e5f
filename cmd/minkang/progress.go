package main

import (
	"fmt"
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// bars shows one progress bar per step: drawn on a terminal, a line per step where there is none.
type bars struct {
	out      io.Writer
	terminal bool
	name     string
	bar      *progressbar.ProgressBar
	last     int
}

func newBars(out *os.File) *bars {
	return &bars{out: out, terminal: term.IsTerminal(int(out.Fd()))}
}

// step tells how a step stands; a new name begins a new bar.
func (b *bars) step(name string, done, total int, remark string) {
	if name != b.name {
		b.done()
		b.name, b.last = name, -1
		if b.terminal {
			b.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(b.out), progressbar.OptionShowCount(), progressbar.OptionSetWidth(30),
				progressbar.OptionSetPredictTime(true), progressbar.OptionThrottle(100_000_000), progressbar.OptionFullWidth())
		}
	}
	if b.terminal {
		text := name
		if remark != "" {
			text += "  " + remark
		}
		b.bar.Describe(text)
		_ = b.bar.Set(done)
		return
	}
	if tenth := done * 10 / max(total, 1); tenth != b.last {
		b.last = tenth
		fmt.Fprintf(b.out, "%s %d/%d %s\n", name, done, total, remark)
	}
}

// done ends the bar that is drawn.
func (b *bars) done() {
	if b.bar != nil {
		_ = b.bar.Finish()
		fmt.Fprintln(b.out)
		b.bar = nil
	}
	b.name = ""
}
