package sheet

import (
	"archive/zip"
	"io"
	"path"
	"strings"
)

// workbook is what must be known of a workbook before its rows are read.
type workbook struct {
	parts    map[string]*zip.File
	sheets   []sheetPart
	hidden   int
	from1904 bool
	dates    []bool
	shared   *sharedStrings
	limits   Limits
}

type sheetPart struct {
	name string
	file *zip.File
}

const maxSheets = 64 // sheets looked at for the header

// relation is one line of a .rels part.
type relation struct{ kind, target string }

func openWorkbook(src io.ReaderAt, size int64, o Options) (*workbook, error) {
	parts, err := openZip(src, size)
	if err != nil {
		return nil, err
	}
	w := &workbook{parts: parts, limits: o.Limits}
	main := "xl/workbook.xml"
	root, err := w.relations("_rels/.rels")
	if err != nil {
		return nil, err
	}
	for _, r := range root {
		if r.kind == "officeDocument" {
			main = target("", r.target)
		}
	}
	if parts[main] == nil {
		return nil, ErrFormat // a zip of another kind
	}
	links, err := w.relations(path.Join(path.Dir(main), "_rels", path.Base(main)+".rels"))
	if err != nil {
		return nil, err
	}
	if err := w.readMain(main, links); err != nil {
		return nil, err
	}
	for _, r := range links {
		f := parts[target(path.Dir(main), r.target)]
		if f == nil {
			continue
		}
		switch r.kind {
		case "styles":
			err = w.part(f, func(src io.Reader) (err error) { w.dates, err = readStyles(src, o.Limits.Unpacked); return err })
		case "sharedStrings":
			if w.shared != nil {
				continue
			}
			err = w.part(f, func(src io.Reader) (err error) { w.shared, err = readShared(src, o.Limits, o.TempDir); return err })
		}
		if err != nil {
			return w, err
		}
	}
	return w, nil
}

// part reads one part of the archive.
func (w *workbook) part(f *zip.File, read func(io.Reader) error) error {
	in, err := f.Open()
	if err != nil {
		return ErrDamaged
	}
	defer in.Close()
	return read(in)
}

// target gives the name of a part that a relation of a part in dir names.
func target(dir, to string) string {
	if !strings.HasPrefix(to, "/") {
		to = path.Join(dir, to)
	}
	return strings.ToLower(strings.TrimPrefix(path.Clean(to), "/"))
}

const maxSmallPart = 8 << 20

func (w *workbook) relations(name string) (map[string]relation, error) {
	out := map[string]relation{}
	f := w.parts[strings.ToLower(name)]
	if f == nil {
		return out, nil
	}
	return out, w.part(f, func(src io.Reader) error {
		s := newScanner(src, maxSmallPart)
		for {
			t, _, err := s.next(nil, 0)
			if err != nil || t == tokenEnd {
				return err
			}
			if t == tokenStart && string(s.name) == "Relationship" && len(out) < maxParts {
				out[s.attrText("Id")] = relation{path.Base(s.attrText("Type")), s.attrText("Target")}
			}
		}
	})
}

// readMain lists the visible sheets in their order.
func (w *workbook) readMain(main string, links map[string]relation) error {
	return w.part(w.parts[main], func(src io.Reader) error {
		s := newScanner(src, maxSmallPart)
		for {
			t, _, err := s.next(nil, 0)
			if err != nil || t == tokenEnd {
				return err
			}
			if t != tokenStart {
				continue
			}
			switch string(s.name) {
			case "workbookPr":
				v := string(s.attr("date1904"))
				w.from1904 = v == "1" || v == "true"
			case "sheet":
				link := links[s.attrText("id")]
				f := w.parts[target(path.Dir(main), link.target)]
				switch {
				case f == nil || link.kind != "worksheet":
				case strings.HasPrefix(strings.ToLower(string(s.attr("state"))), "hidden"), string(s.attr("state")) == "veryHidden":
					w.hidden++
				case len(w.sheets) < maxSheets:
					w.sheets = append(w.sheets, sheetPart{s.attrText("name"), f})
				}
			}
		}
	})
}

func (w *workbook) close() error { return w.shared.close() }
