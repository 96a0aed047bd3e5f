package standards

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"
	"time"

	"minkang/internal/kit/errs"
)

// BaseEdition names the content compiled in; a package says which one it was made for.
const BaseEdition = "2026.11"

// What is wrong with a package.
var (
	ErrPackageArchive   = errs.New(errs.Invalid, "standards.package-archive") // Place names the entry
	ErrPackageSize      = errs.New(errs.TooLarge, "standards.package-too-large")
	ErrPackageManifest  = errs.New(errs.Invalid, "standards.package-manifest")
	ErrPackageSignature = errs.New(errs.Invalid, "standards.package-signature")
	ErrPackagePublisher = errs.New(errs.Denied, "standards.package-publisher")
	ErrPackageVersion   = errs.New(errs.Conflict, "standards.package-version")
	ErrPackageBase      = errs.New(errs.Conflict, "standards.package-base")
	ErrPackageContent   = errs.New(errs.Invalid, "standards.package-content") // Place names file and line
	ErrPackageBreaking  = errs.New(errs.Conflict, "standards.package-breaking")
	ErrPackageState     = errs.New(errs.Conflict, "standards.package-state")
	ErrNoPackage        = errs.New(errs.NotFound, "standards.no-package")
	ErrPublisherKey     = errs.New(errs.Invalid, "standards.publisher-key")
	ErrNoPublisher      = errs.New(errs.NotFound, "standards.no-publisher")
)

// Manifest describes a package: a folder of tables, documents and rules in the layout of standards/, made by a publisher for
// a base edition.
type Manifest struct {
	ID        string              `json:"id"` // reverse domain name: cn.org.example.ws364
	Name      string              `json:"name"`
	Version   string              `json:"version"`        // numbers with points: 1.2.0
	Base      string              `json:"base,omitempty"` // edition of the compiled content it was made for
	Publisher string              `json:"publisher"`
	KeyID     string              `json:"keyId"` // of the key that signed it
	Created   time.Time           `json:"created"`
	Note      string              `json:"note,omitempty"`
	Replaces  []string            `json:"replaces,omitempty"` // tables that are replaced whole instead of row by row
	Files     map[string]FileHash `json:"files"`
}

// FileHash says what a file of a package is.
type FileHash struct {
	SM3  string `json:"sm3"` // hexadecimal
	Size int    `json:"size"`
}

var (
	packageID      = regexp.MustCompile(`^[a-z0-9]+([.-][a-z0-9]+){1,9}$`)
	packageVersion = regexp.MustCompile(`^\d{1,6}(\.\d{1,6}){0,3}$`)
)

func (m *Manifest) check() error {
	switch {
	case len(m.ID) > 100 || !packageID.MatchString(m.ID):
		return badManifest("id")
	case !packageVersion.MatchString(m.Version):
		return badManifest("version")
	case m.Base != "" && !packageVersion.MatchString(m.Base):
		return badManifest("base")
	case m.Name == "" || len(m.Name) > 200:
		return badManifest("name")
	case m.Publisher == "" || len(m.Publisher) > 200:
		return badManifest("publisher")
	case len(m.Note) > 2000:
		return badManifest("note")
	case m.Created.IsZero():
		return badManifest("created")
	case len(m.Files) == 0:
		return badManifest("no content")
	}
	for _, r := range m.Replaces {
		if _, ok := m.Files[r]; !ok {
			return badManifest("it replaces " + r + " but does not bring it")
		}
	}
	return nil
}

// CompareVersions orders versions by their numbers; missing ones count as 0.
func CompareVersions(a, b string) int {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	number := func(parts []string, i int) int {
		if i >= len(parts) {
			return 0
		}
		n, _ := strconv.Atoi(parts[i])
		return n
	}
	for i := range max(len(x), len(y)) {
		if c := cmp.Compare(number(x, i), number(y, i)); c != 0 {
			return c
		}
	}
	return 0
}

// Reason gives in words why a package was refused, "" when the error says it all.
func Reason(err error) string {
	if e, ok := errs.As(err); ok {
		return e.Args["reason"]
	}
	return ""
}
