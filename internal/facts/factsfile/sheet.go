package factsfile

import (
	"fmt"
	"strings"
	"time"

	"minkang/internal/facts"
	"minkang/internal/kit/clock"
)

// Options say how a file reads.
type Options struct {
	English bool           // names and texts in English where there are any
	BOM     bool           // CSV only: begin with the UTF-8 mark that Excel wants
	Subject *facts.Subject // names the subject and its filters
}

func (o Options) pick(zh, en string) string {
	if o.English && en != "" {
		return en
	}
	return zh
}

func (o Options) label(l facts.Label) string { return o.pick(l.Zh, l.En) }

// withheld stands in a cell of too few residents, so that it is not taken for an empty one.
const withheld = "*"

// title is the first line of a file.
func (o Options) title(r *facts.Result) string {
	var measures, dimensions []string
	for _, c := range r.Columns {
		switch c.Kind {
		case "dimension":
			dimensions = append(dimensions, o.pick(c.Zh, c.En))
		case "measure":
			measures = append(measures, o.pick(c.Zh, c.En))
		}
	}
	t := o.pick(o.Subject.Zh, o.Subject.En) + o.pick("：", ": ") + strings.Join(measures, o.pick("、", ", "))
	if len(dimensions) > 0 {
		t += o.pick("（按", " (by ") + strings.Join(dimensions, o.pick("、", ", ")) + o.pick("）", ")")
	}
	return t
}

// notes are the lines under the title: period, filters, as-of, privacy.
func (o Options) notes(r *facts.Result) []string {
	from, to := r.Period.From, r.Period.To
	if from == "" {
		from = r.Coverage.From
	}
	if to == "" {
		to = r.Coverage.To
	}
	out := []string{o.pick("统计期间：", "Period: ") + from + o.pick(" 至 ", " to ") + to}
	if r.Before != nil {
		out = append(out, o.pick("对比期间：", "Compared with: ")+r.Before.From+o.pick(" 至 ", " to ")+r.Before.To)
	}
	for _, f := range r.Query.Filters {
		out = append(out, o.pick("筛选：", "Filter: ")+o.filter(f))
	}
	if !r.AsOf.IsZero() {
		out = append(out, o.pick("数据截至：", "Data as of: ")+r.AsOf.In(clock.Region).Format(time.DateTime))
	}
	if r.MinResidents > 1 {
		out = append(out, fmt.Sprintf(o.pick("人数少于%d人的单元格及可推算出它们的单元格以 * 代替，本表共%d格", "Cells of fewer than %d residents, and cells they could be computed from, show *; %d in this table"),
			r.MinResidents, r.HiddenCells))
	}
	return out
}

func (o Options) filter(f facts.Filter) string {
	name := f.Dimension
	if d := o.Subject.Dimension(f.Dimension); d != nil {
		name = o.pick(d.Zh, d.En)
	}
	values := strings.Join(f.Values, o.pick("、", ", "))
	switch f.Op {
	case facts.OpNot:
		return name + o.pick(" 不是 ", " is not ") + values
	case facts.OpPrefix:
		return name + o.pick(" 编码开头为 ", " begins with ") + values
	case facts.OpRange:
		return name + " " + f.Values[0] + o.pick(" 至 ", " to ") + f.Values[1]
	}
	return name + o.pick(" 为 ", " is ") + values
}

// header gives a column's heading with its unit.
func (o Options) header(c facts.ResultColumn) string {
	h := o.pick(c.Zh, c.En)
	if c.Unit != "" {
		h += o.pick("（", " (") + c.Unit + o.pick("）", ")")
	}
	return h
}

func split(columns []facts.ResultColumn) (dimensions, values []facts.ResultColumn) {
	for i, c := range columns {
		if c.Kind != "dimension" {
			return columns[:i], columns[i:]
		}
	}
	return columns, nil
}
