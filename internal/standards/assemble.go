package standards

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	data "minkang/standards"
)

// Assemble builds a library of what is compiled in and packages laid over it, lowest first. Everything is read, nothing is
// left for later, and what cannot be used is refused: standards.package-content with file, line and reason.
func Assemble(layers []*Package) (*Library, error) {
	if len(layers) == 0 {
		return Load()
	}
	return assemble(data.FS, layers)
}

func assemble(base fs.FS, layers []*Package) (*Library, error) {
	for _, p := range layers {
		if err := p.known(base); err != nil {
			return nil, refusal(err)
		}
	}
	l, err := loadFrom(&overlay{base: base, layers: layers})
	if err != nil {
		return nil, refusal(err)
	}
	for _, check := range []func() error{l.VerifyTables, l.readLate} {
		if err := check(); err != nil {
			return nil, refusal(err)
		}
	}
	for _, p := range layers {
		if err := p.resolves(l); err != nil {
			return nil, refusal(err)
		}
		l.packages = append(l.packages, p.Info())
	}
	return l, nil
}

// refusal turns any reason into the coded error with its place.
func refusal(err error) error {
	out := ErrPackageContent
	var at *LoadError
	reason := err
	if errors.As(err, &at) {
		out, reason = out.At(at.Place()), at.Err
	}
	text := reason.Error()
	if len(text) > 300 {
		text = strings.ToValidUTF8(text[:300], "") + "…"
	}
	return out.With("reason", text)
}

// known: a file that nothing reads would be a change that never comes about.
func (p *Package) known(base fs.FS) error {
	for _, name := range slices.Sorted(maps.Keys(p.Files)) {
		if _, err := fs.Stat(base, name); err != nil && !strings.HasPrefix(name, "documents/") {
			return &LoadError{File: p.place(name), Err: errors.New("there is no such table")}
		}
	}
	return nil
}

// readLate reads the large tables that are otherwise read when first asked for.
func (l *Library) readLate() error {
	for _, d := range l.listed {
		if d.lazy != nil {
			if _, err := d.lazy(); err != nil {
				return err
			}
		}
	}
	return l.place().err
}

// resolves: every value domain and data element that the package's own rows name must be there, and every specification must
// belong to a listed type.
func (p *Package) resolves(l *Library) error {
	for _, name := range slices.Sorted(maps.Keys(p.Files)) {
		switch {
		case strings.HasPrefix(name, "documents/"):
			code := strings.TrimSuffix(strings.TrimPrefix(name, "documents/"), ".csv")
			if d, ok := l.Spec(code); !ok || d.Index {
				return &LoadError{File: p.place(name), Err: fmt.Errorf("%s is no listed document type", code)}
			}
			if err := p.domains(l, name, "domain"); err != nil {
				return err
			}
		case name == "tables/data_elements.csv" || name == "tables/datasets.csv":
			if err := p.domains(l, name, "value_domain"); err != nil {
				return err
			}
		}
	}
	return nil
}

// domains checks the references of one file. What the compiled content names without holding it stays allowed.
func (p *Package) domains(l *Library, name, column string) error {
	_, err := readCSV(p.Files[name], p.place(name), func(r row) error {
		written := strings.TrimSpace(r.get(column))
		if written == "" || r.get("change") != "" || len(inlineCodes(written)) > 0 {
			return nil
		}
		if _, ok := l.domains[written]; ok {
			return nil
		}
		if base, err := Load(); err == nil && base.names(written) {
			return nil
		}
		return fmt.Errorf("value domain %q is not held", written)
	})
	return err
}

// names tells whether the library's own rows name a domain that it does not hold.
func (l *Library) names(domain string) bool {
	for _, e := range l.elements {
		if e.Domain == domain {
			return true
		}
	}
	for _, d := range l.sets {
		for _, it := range d.Items {
			if it.Domain == domain {
				return true
			}
		}
	}
	for _, d := range l.listing {
		if slices.ContainsFunc(d.Header, func(e *ElementSpec) bool { return e.Domain == domain }) {
			return true
		}
		for _, g := range d.Groups() {
			if slices.ContainsFunc(g.Elements, func(e *ElementSpec) bool { return e.Domain == domain }) {
				return true
			}
		}
	}
	return false
}
