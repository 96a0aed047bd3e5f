package sheet

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// all reads a sheet to its end.
func all(t testing.TB, content string, o Options) (header []string, rows [][]string, numbers []int, flaws []string, r Reader, err error) {
	t.Helper()
	r, err = Open(strings.NewReader(content), int64(len(content)), o)
	if err != nil {
		return nil, nil, nil, nil, nil, err
	}
	defer func() {
		if e := r.Close(); e != nil {
			t.Error(e)
		}
	}()
	for {
		cells, n, e := r.Next()
		if e == io.EOF {
			break
		}
		if e != nil {
			return r.Header(), rows, numbers, flaws, r, e
		}
		rows, numbers = append(rows, slices.Clone(cells)), append(numbers, n)
		for _, f := range r.Flaws() {
			flaws = append(flaws, f.Rule)
		}
	}
	return r.Header(), rows, numbers, flaws, r, nil
}

func gb(s string) string {
	b, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	if err != nil {
		panic(err)
	}
	return b
}

func utf16(s string) string {
	b, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(s)
	if err != nil {
		panic(err)
	}
	return b
}

func TestCSV(t *testing.T) {
	text := "姓名,性别代码,备注\r\n甲,1,\"他说：\"\"好\"\"\r\n再见\"\r\n\r\n乙,2\r\n"
	want := [][]string{{"甲", "1", "他说：\"好\"\r\n再见"}, {"乙", "2"}}
	for name, x := range map[string]struct {
		content  string
		encoding string
		comma    string
	}{
		"utf-8":       {text, "utf-8", ","},
		"with a mark": {"\ufeff" + text, "utf-8-bom", ","},
		"gb18030":     {gb(text), "gb18030", ","},
		"utf-16":      {utf16(text), "utf-16le", ","},
		"semicolons":  {strings.ReplaceAll(text, ",", ";"), "utf-8", ";"},
		"tabs":        {strings.ReplaceAll(text, ",", "\t"), "utf-8", "\t"},
		"no end":      {strings.TrimRight(text, "\r\n"), "utf-8", ","},
	} {
		header, rows, numbers, flaws, r, err := all(t, x.content, Options{})
		if err != nil || !slices.Equal(header, []string{"姓名", "性别代码", "备注"}) || !slices.EqualFunc(rows, want, slices.Equal) || len(flaws) > 0 {
			t.Errorf("%s: %q %q %v %v", name, header, rows, flaws, err)
			continue
		}
		if !slices.Equal(numbers, []int{2, 5}) {
			t.Errorf("%s: rows %v", name, numbers)
		}
		if l := r.Layout(); l.Encoding != x.encoding || l.Delimiter != x.comma || l.Format != CSV {
			t.Errorf("%s: layout %+v", name, l)
		}
	}
}

func TestCSVDecidesTheEncodingLate(t *testing.T) {
	head := "a,b\n" + strings.Repeat("1,2\n", 40000)
	_, rows, _, flaws, r, err := all(t, head+gb("某,某\n"), Options{})
	if err != nil || len(flaws) > 0 || rows[len(rows)-1][0] != "某" || r.Layout().Encoding != "gb18030" {
		t.Errorf("%v %v %v", rows[len(rows)-1], flaws, err)
	}
	if n := r.Notices(); len(n) != 1 || n[0].Rule != "sheet.encoding-chinese" {
		t.Errorf("%+v", n)
	}
	// What is no text in the encoding that was settled refuses its row only.
	_, rows, _, flaws, _, err = all(t, "姓名,b\n甲,1\n\xff\xfe\xfd,2\n乙,3\n", Options{})
	if err != nil || len(rows) != 3 || !slices.Equal(flaws, []string{"sheet.encoding"}) {
		t.Errorf("%q %v %v", rows, flaws, err)
	}
}

func TestCSVFaults(t *testing.T) {
	for name, x := range map[string]struct {
		content string
		rows    int
		flaws   []string
		err     error
	}{
		"empty":              {"", 0, nil, ErrEmpty},
		"blank lines":        {"\n \n,,\n", 0, nil, ErrEmpty},
		"header only":        {"a,b\n", 0, nil, nil},
		"quote never closed": {"a,b\n1,\"x\n2,y\n3,z\n", 3, []string{"sheet.quote-open"}, nil},
		"text after a quote": {"a,b\n\"1\"x,2\n", 1, nil, nil},
		"quote inside":       {"a,b\n1\"2,3\n", 1, nil, nil},
		"NUL":                {strings.Repeat(" ", 600) + "\na,b\n1\x00,2\n", 1, []string{"sheet.character"}, nil},
		"old line ends":      {"a,b\r1,2\r3,4\r", 2, nil, nil},
		"long cell":          {"a\n" + strings.Repeat("x", 200<<10) + "\ny\n", 2, []string{"sheet.cell-too-long"}, nil},
		"long row":           {"a\n" + strings.Repeat("x", 3<<20), 0, nil, ErrRowSize},
		"many columns":       {strings.Repeat("a,", 2000) + "\n", 0, nil, ErrColumns},
		"old excel":          {"\xd0\xcf\x11\xe0\xa1\xb1", 0, nil, ErrOldExcel},
		"a page":             {"<html><table>", 0, nil, ErrFormat},
		"a list":             {`[{"a":1}]`, 0, nil, ErrJSONArray},
		"binary":             {"\x7fELF\x00\x01", 0, nil, ErrFormat},
	} {
		_, rows, _, flaws, _, err := all(t, x.content, Options{})
		if !errors.Is(err, x.err) || len(rows) != x.rows || !slices.Equal(flaws, x.flaws) {
			t.Errorf("%s: %d rows, %v, %v", name, len(rows), flaws, err)
		}
	}
	_, rows, numbers, _, _, _ := all(t, "a,b\n1,\"x\n2,y\n3,z\n", Options{})
	if !slices.Equal(numbers, []int{2, 3, 4}) || rows[1][1] != "y" {
		t.Errorf("after an open quote: %q %v", rows, numbers)
	}
	_, _, _, _, _, err := all(t, "a\n1\n2\n3\n", Options{Limits: Limits{Rows: 3}})
	if !errors.Is(err, ErrRows) {
		t.Errorf("too many rows: %v", err)
	}
}

func TestHeaderBelowATitle(t *testing.T) {
	header, rows, _, _, r, err := all(t, "高血压随访登记表,,\n填报单位：某中心,,\n姓名,血压,备注\n甲,120,\n",
		Options{IsHeader: func(c []string) bool { return slices.Contains(c, "血压") }})
	if err != nil || len(header) != 3 || r.HeaderRow() != 3 || len(rows) != 1 {
		t.Errorf("%q %q %v", header, rows, err)
	}
	// Nothing fits: the first row stands, and nothing is lost.
	header, rows, _, _, _, err = all(t, "a,b\n1,2\n3,4\n", Options{IsHeader: func([]string) bool { return false }})
	if err != nil || header[0] != "a" || len(rows) != 2 {
		t.Errorf("%q %q %v", header, rows, err)
	}
}

func TestRowsAcrossWindows(t *testing.T) {
	var b strings.Builder
	b.WriteString("a,b\r\n")
	for i := range 30000 {
		b.WriteString("\"" + strings.Repeat("长", 1+i%40) + "\r\n\"," + strings.Repeat("x", i%17) + "\r\n")
	}
	_, rows, _, flaws, _, err := all(t, b.String(), Options{})
	if err != nil || len(flaws) > 0 || len(rows) != 30000 {
		t.Fatalf("%d rows, %v, %v", len(rows), flaws, err)
	}
	for i, r := range rows {
		if r[0] != strings.Repeat("长", 1+i%40)+"\r\n" || len(r) != 2 || r[1] != strings.Repeat("x", i%17) {
			t.Fatalf("row %d: %q", i, r)
		}
	}
}

// readers are fuzzed through the format they are for: whatever comes, they end, in bounds, with text.
func fuzzReader(f *testing.F, format Format) {
	f.Fuzz(func(t *testing.T, content []byte) {
		limits := Limits{Rows: 2000, Columns: 64, Cell: 1 << 12, Row: 1 << 14, Unpacked: 1 << 20, Strings: 1 << 10}
		r, err := Open(bytes.NewReader(content), int64(len(content)), Options{Format: format, Limits: limits})
		if err != nil {
			return
		}
		defer func() {
			if err := r.Close(); err != nil {
				t.Error(err)
			}
		}()
		last := r.HeaderRow()
		for range 5000 {
			cells, row, err := r.Next()
			if err != nil {
				return
			}
			if row <= last && format != JSONL {
				t.Fatalf("row %d after %d", row, last)
			}
			last = row
			if len(cells) > limits.Columns {
				t.Fatalf("%d cells", len(cells))
			}
			for _, c := range cells {
				if strings.ToValidUTF8(c, "") != c {
					t.Fatalf("%q is no text", c)
				}
			}
		}
		t.Fatal("more rows than the limit")
	})
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "\ufeffa;b\r\n\"1\r\n\";2", gb("姓名,甲\n乙,丙"), utf16("a\tb\n1\t2"), "a\n\"", "a\r\rb", "\"\"\"\n", "a,b\n\xff,\x00"} {
		f.Add([]byte(s))
	}
	fuzzReader(f, CSV)
}
