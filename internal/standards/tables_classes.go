package standards

import (
	"io/fs"
	"strings"
)

// Purposes of classes of diagnosis codes.
const (
	PurposeSensitive = "sensitive" // specially protected: a reader needs a reason
	PurposeChronic   = "chronic"   // followed for long: shown ahead
)

// CodeClass is a range of ICD-10 categories that serves a purpose.
type CodeClass struct {
	Purpose  string
	Class    string // hiv, mental-health, diabetes …
	Name     string
	NameEN   string
	From, To string // three-character categories, both in the range
}

// documentKind is where a type of document belongs.
type documentKind struct{ list, visit string }

func readKinds(files fs.FS) (map[string]documentKind, error) {
	all := map[string]documentKind{}
	_, err := readTable(files, "tables/document_kinds.csv", func(r row) error {
		all[r.get("type")] = documentKind{r.get("list_kind"), r.get("visit_kind")}
		return nil
	})
	return all, err
}

func readClasses(files fs.FS) ([]CodeClass, error) {
	return rowsOf(files, "tables/code_classes.csv", func(r row) (CodeClass, error) {
		return CodeClass{r.get("purpose"), r.get("class"), r.get("name_zh"), r.get("name_en"), r.get("from"), r.get("to")}, nil
	})
}

func readIdentifierNames(files fs.FS) (map[string]string, error) {
	all := map[string]string{}
	_, err := readTable(files, "tables/identifier_names.csv", func(r row) error {
		all[r.get("root")] = r.get("name_zh")
		return nil
	})
	return all, err
}

// ListKind gives the kind under which lists show a document type (outpatient, lab, followup …): "other" for a type that has none.
func (l *Library) ListKind(documentType string) string {
	if kinds, err := l.tables.kinds(); err == nil && kinds[documentType].list != "" {
		return kinds[documentType].list
	}
	return "other"
}

// VisitKind gives the kind of visit that a document of a type says took place: outpatient, inpatient, checkup, home; "" when
// another document says so.
func (l *Library) VisitKind(documentType string) string {
	kinds, err := l.tables.kinds()
	if err != nil {
		return ""
	}
	return kinds[documentType].visit
}

// CodeClasses lists the classes of diagnosis codes. Do not change the slice.
func (l *Library) CodeClasses() []CodeClass {
	all, err := l.tables.classes()
	if err != nil {
		return nil
	}
	return all
}

// ClassOf gives the class an ICD-10 code belongs to for a purpose, "" none.
func (l *Library) ClassOf(purpose, icd string) string {
	if len(icd) < 3 {
		return ""
	}
	category := strings.ToUpper(icd[:3])
	for _, c := range l.CodeClasses() {
		if c.Purpose == purpose && category >= c.From && category <= c.To {
			return c.Class
		}
	}
	return ""
}

// IdentifierName gives the Chinese name of a person's number by the root it is written under, "" unknown.
func (l *Library) IdentifierName(root string) string {
	names, err := l.tables.identifiers()
	if err != nil {
		return ""
	}
	return names[root]
}
