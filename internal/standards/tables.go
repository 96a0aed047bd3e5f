package standards

import (
	"errors"
	"io/fs"
	"sync"
)

// tables are the content that most users of a library never ask for: each is read when first asked for, so that it costs the
// start nothing. A table that a package replaced is proven by VerifyTables before the snapshot is put to use.
type tables struct {
	growth      func() (*growthTable, error)
	forms       func() ([]*Form, error)
	groups      func() (map[string][]DRG, error)
	firstPage   func() ([]FirstPageItem, error)
	vaccines    func() ([]VaccineDose, error)
	oids        func() (map[string]OID, error)
	listed      func() ([]TableInfo, error)
	expected    func() ([]Expected, error)
	kinds       func() (map[string]documentKind, error)
	classes     func() ([]CodeClass, error)
	identifiers func() (map[string]string, error)
	changes     func() (*domainChanges, error)
	corrections func() ([]Correction, error)
	indicators  func() ([]HospitalIndicator, error)
	labs        func() ([]LabItem, error)
}

func newTables(files fs.FS) tables {
	return tables{
		growth:      sync.OnceValues(func() (*growthTable, error) { return readGrowth(files) }),
		forms:       sync.OnceValues(func() ([]*Form, error) { return readForms(files) }),
		groups:      sync.OnceValues(func() (map[string][]DRG, error) { return readDRGs(files) }),
		firstPage:   sync.OnceValues(func() ([]FirstPageItem, error) { return readFirstPage(files) }),
		vaccines:    sync.OnceValues(func() ([]VaccineDose, error) { return readVaccines(files) }),
		oids:        sync.OnceValues(func() (map[string]OID, error) { return readOIDs(files) }),
		listed:      sync.OnceValues(func() ([]TableInfo, error) { return readTableInfo(files) }),
		expected:    sync.OnceValues(func() ([]Expected, error) { return readExpected(files) }),
		kinds:       sync.OnceValues(func() (map[string]documentKind, error) { return readKinds(files) }),
		classes:     sync.OnceValues(func() ([]CodeClass, error) { return readClasses(files) }),
		identifiers: sync.OnceValues(func() (map[string]string, error) { return readIdentifierNames(files) }),
		changes:     sync.OnceValues(func() (*domainChanges, error) { return readDomainChanges(files) }),
		corrections: sync.OnceValues(func() ([]Correction, error) { return readCorrections(files) }),
		indicators:  sync.OnceValues(func() ([]HospitalIndicator, error) { return readIndicators(files) }),
		labs:        sync.OnceValues(func() ([]LabItem, error) { return readLabItems(files) }),
	}
}

// VerifyTables reads every table that is otherwise read late and gives what is wrong with them. The accessors of a library
// whose tables were never verified answer "not found" for a table that cannot be read.
func (l *Library) VerifyTables() error {
	var all []error
	t := l.tables
	for _, read := range []func() error{
		errOf(t.growth), errOf(t.forms), errOf(t.groups), errOf(t.firstPage), errOf(t.vaccines), errOf(t.oids), errOf(t.listed), errOf(t.expected), errOf(t.kinds), errOf(t.classes),
		errOf(t.identifiers), errOf(t.changes), errOf(t.corrections), errOf(t.indicators), errOf(t.labs),
	} {
		all = append(all, read())
	}
	return errors.Join(all...)
}

func errOf[T any](read func() (T, error)) func() error {
	return func() error { _, err := read(); return err }
}

// rowsOf reads a table into values.
func rowsOf[T any](files fs.FS, name string, make func(row) (T, error)) ([]T, error) {
	var all []T
	_, err := readTable(files, name, func(r row) error {
		v, err := make(r)
		all = append(all, v)
		return err
	})
	return all, err
}
