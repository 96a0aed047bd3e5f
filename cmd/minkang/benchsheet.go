package main

import (
	"context"
	"os"
	"path/filepath"

	"minkang/internal/bench"
)

type benchSheetCmd struct {
	Data    string `default:"minkang-bench" help:"Folder of the sheets and the node; the sheets are kept and used again." placeholder:"DIR"`
	DataSet string `name:"dataset" default:"HDSD00.01.12" help:"Data set of the rows."`
	Rows    int    `default:"1000000" help:"Rows of the sheet that is checked, once as CSV and once as a workbook."`
	Keep    int    `default:"20000" help:"Rows that are kept in a node of their own; 0 leaves that out."`
	Seed    uint64 `default:"7" help:"The same seed gives the same rows."`
}

// Run measures sheets.
func (c benchSheetCmd) Run(ctx context.Context) error {
	bars := newBars(os.Stderr)
	defer bars.done()
	return (&bench.Sheet{Dir: filepath.Join(c.Data, "sheets"), DataSet: c.DataSet, Rows: c.Rows, Keep: c.Keep, Seed: c.Seed, Out: os.Stdout,
		Bar: func(step string, done, total int, remark string) {
			if step == "" {
				bars.done()
				return
			}
			bars.step(step, done, total, remark)
		}}).Run(ctx)
}
