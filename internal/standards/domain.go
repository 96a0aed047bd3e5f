package standards

import (
	"io/fs"
	"strings"
	"sync"
)

// Edition of code tables that are not part of WS 364: the one edition the library holds.
const (
	EditionICD       = "2.0"  // national medical-insurance edition of ICD-10 and ICD-9-CM-3
	EditionCV        = "2011" // WS 364-2011 with the additions of WS 445-2014
	EditionCV2023    = "2023" // WS/T 364-2023, partial
	SystemICD10      = "2.16.156.10011.2.3.3.11"
	SystemICD9CM3    = "2.16.156.10011.2.3.3.12"
	SystemElement    = "2.16.156.10011.2.2.1" // catalogue of data elements
	SystemDocument   = "2.16.156.10011.2.4"
	systemLOINC      = "2.16.840.1.113883.6.1"
	domainICD10      = "ICD-10"
	domainICD9       = "ICD-9-CM-3"
	domainOccupation = "GB/T 2261.4"
)

// Code is one entry of a value domain.
type Code struct {
	Domain  string
	Edition string
	Code    string
	Name    string
	Retired bool // no longer to be used; what was written with it stays readable
}

// Domain is a value domain: a table of codes in one edition. Immutable.
type Domain struct {
	ID       string // CV05.01.001, GB/T 2261.1, ICD-10, or a data element's id for a list written inside it
	OID      string
	Name     string
	Edition  string
	Standard string
	Open     bool // codes outside the table exist (national extensions): a code not found only warns

	codes []Code
	index map[string]int
	lazy  func() (*Domain, error)
}

// Codes lists the entries in the order of the table. Do not change the slice.
func (d *Domain) Codes() []Code { return d.full().codes }

// Code finds an entry.
func (d *Domain) Code(code string) (Code, bool) {
	d = d.full()
	i, ok := d.index[code]
	if !ok {
		return Code{}, false
	}
	return d.codes[i], true
}

func (d *Domain) full() *Domain {
	if d.lazy == nil {
		return d
	}
	// What is compiled in was read by a test, what a package brought was read before its release: no error can come here.
	read, _ := d.lazy()
	return read
}

// Size gives the number of codes, retired ones included.
func (d *Domain) Size() int { return len(d.full().codes) }

func (d *Domain) add(code, name string) { d.put(Code{Code: code, Name: name}) }

// addRow adds the code of a table's row, with the marks a package gave it.
func (d *Domain) addRow(r row, codeColumn, nameColumn string) {
	d.put(Code{Code: r.get(codeColumn), Name: r.get(nameColumn), Retired: r.retired})
}

func (d *Domain) put(c Code) {
	if _, known := d.index[c.Code]; known || c.Code == "" {
		return
	}
	if d.index == nil {
		d.index = map[string]int{}
	}
	c.Domain, c.Edition = d.ID, d.Edition
	d.index[c.Code] = len(d.codes)
	d.codes = append(d.codes, c)
}

// inlineCodes reads a list written inside a data element: "1.初诊 2.复诊".
func inlineCodes(list string) (codes [][2]string) {
	list = strings.TrimSpace(list)
	if strings.HasPrefix(list, "l.") { // a transcription's reading of 1
		list = "1" + list[1:]
	}
	if list == "" || list[0] < '0' || list[0] > '9' {
		return nil
	}
	starts := []int{}
	for i := 0; i < len(list); i++ {
		if list[i] < '0' || list[i] > '9' || i > 0 && list[i-1] >= '0' && list[i-1] <= '9' {
			continue
		}
		rest := strings.TrimLeft(list[i:], "0123456789")
		if rest = strings.TrimLeft(rest, " "); strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, "．") || strings.HasPrefix(rest, "、") {
			starts = append(starts, i)
		}
	}
	for i, at := range starts {
		end := len(list)
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		code := strings.TrimSpace(list[at:end])
		digits := len(code) - len(strings.TrimLeft(code, "0123456789"))
		name := strings.TrimSpace(strings.TrimLeft(code[digits:], " .．、"))
		codes = append(codes, [2]string{code[:digits], strings.Trim(name, "；;，, ")})
	}
	return codes
}

// lazyDomain is a large table that is read when first asked for.
func lazyDomain(files fs.FS, name string, shell Domain, codeColumn, nameColumn string) *Domain {
	shell.lazy = sync.OnceValues(func() (*Domain, error) {
		full := shell
		full.lazy = nil
		full.index = make(map[string]int, 1<<15)
		_, err := readTable(files, name, func(r row) error {
			full.addRow(r, codeColumn, nameColumn)
			return nil
		})
		return &full, err
	})
	return &shell
}
