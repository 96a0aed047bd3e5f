package standardshttp

import (
	"context"

	"minkang/internal/standards"
)

// DataSet is a data set in a list.
type DataSet struct {
	ID       string `json:"id"`
	Set      string `json:"set"`
	Name     string `json:"name"`
	Standard string `json:"standard"`
	Section  string `json:"section,omitempty"`
	Size     int    `json:"size"`
}

// DataSetDetail is a data set with its items.
type DataSetDetail struct {
	DataSet
	Items []Item `json:"items"`
}

// Item is one column of a data set.
type Item struct {
	Inner   string `json:"inner,omitempty"`
	Element string `json:"element"`
	Name    string `json:"name"`
	Type    string `json:"type"`
	Format  string `json:"format"`
	Domain  string `json:"domain,omitempty"`
	Key     string `json:"domainKey,omitempty"`
	Repeats bool   `json:"repeats,omitempty"`
	Level   string `json:"level"`
	Status  string `json:"status"`
	Source  string `json:"source,omitempty"`
}

// Division is an administrative division.
type Division struct {
	Code   string `json:"code"`
	Name   string `json:"name"`
	Level  string `json:"level"`
	Parent string `json:"parent,omitempty"`
	Below  int    `json:"below" doc:"divisions directly below"`
}

func showDataSet(d *standards.DataSet) DataSet {
	return DataSet{ID: d.ID, Set: d.Set, Name: d.Name, Standard: d.Standard, Section: d.Section, Size: len(d.Items)}
}

type dataSetsInput struct {
	Paging
	Query string `query:"q" maxLength:"100" doc:"Chinese text, pinyin, initials or code"`
}

func (f *face) dataSets(ctx context.Context, in *dataSetsInput) (*body[Page[DataSet]], error) {
	l, err := f.library(ctx)
	if err != nil {
		return nil, err
	}
	all := l.DataSets()
	if in.Query != "" {
		all = nil
		for _, h := range l.Search(standards.Query{Text: in.Query, Kinds: []standards.Kind{standards.KindDataSet}, Limit: 1 << 20}).Hits {
			if d, ok := l.DataSet(h.ID); ok {
				all = append(all, d)
			}
		}
	}
	return pageOf(all, in.Paging, showDataSet)
}

func (f *face) dataSet(ctx context.Context, in *ByID) (*body[DataSetDetail], error) {
	l, err := f.library(ctx)
	if err != nil {
		return nil, err
	}
	d, ok := l.DataSet(in.ID)
	if !ok {
		return nil, ErrNotFound.At(in.ID)
	}
	out := DataSetDetail{DataSet: showDataSet(d), Items: make([]Item, 0, len(d.Items))}
	for _, it := range d.Items {
		x := Item{Inner: it.Inner, Element: it.Element, Name: it.Name, Type: it.Type, Format: it.Format.Text, Domain: it.Domain, Repeats: it.Repeats,
			Level: it.Level.String(), Status: it.Status.String(), Source: it.Source}
		v, ok := l.Domain(it.Domain, "")
		if !ok && it.Domain != "" {
			v, ok = l.Domain(it.Element, "")
		}
		if ok {
			x.Key = slug(v.ID)
		}
		out.Items = append(out.Items, x)
	}
	return &body[DataSetDetail]{out}, nil
}

type divisionsInput struct {
	Paging
	Parent string `query:"parent" maxLength:"12" doc:"left out: the provinces"`
	Query  string `query:"q" maxLength:"100" doc:"Chinese text, pinyin, initials or code; then everywhere"`
}

func (f *face) divisions(ctx context.Context, in *divisionsInput) (*body[Page[Division]], error) {
	l, err := f.library(ctx)
	if err != nil {
		return nil, err
	}
	all := l.Below(in.Parent)
	if in.Query != "" {
		all = nil
		for _, h := range l.Search(standards.Query{Text: in.Query, Kinds: []standards.Kind{standards.KindDivision}, Limit: 1 << 20}).Hits {
			if d, ok := l.Division(h.ID); ok {
				all = append(all, d)
			}
		}
	}
	return pageOf(all, in.Paging, func(d standards.Division) Division {
		return Division{Code: d.Code, Name: d.Name, Level: d.Level, Parent: d.Parent, Below: len(l.Below(d.Code))}
	})
}
