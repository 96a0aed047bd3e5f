package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
)

// parsed is a file as a reader finds it: by its trailer and cross-reference table.
type parsed struct {
	t       *testing.T
	file    []byte
	objects map[int]string
	trailer string
}

var reference = regexp.MustCompile(`(\d+) 0 R`)

// parse reads the table at startxref, and every object where the table says it is.
func parse(t *testing.T, file []byte) parsed {
	t.Helper()
	if !bytes.HasPrefix(file, []byte("%PDF-1.4\n")) || !bytes.HasSuffix(file, []byte("%%EOF\n")) {
		t.Fatal("no PDF")
	}
	m := regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`).FindSubmatch(file)
	start, _ := strconv.Atoi(string(m[1]))
	table := string(file[start:])
	head := regexp.MustCompile(`^xref\n0 (\d+)\n`).FindStringSubmatch(table)
	if head == nil {
		t.Fatalf("startxref does not lead to a table: %.20q", table)
	}
	n, _ := strconv.Atoi(head[1])
	lines := table[len(head[0]):]
	p := parsed{t: t, file: file, objects: map[int]string{}, trailer: table[strings.Index(table, "trailer"):]}
	if lines[:20] != "0000000000 65535 f \n" {
		t.Fatalf("first entry %q", lines[:20])
	}
	for i := 1; i < n; i++ {
		entry := lines[i*20 : i*20+20]
		if entry[10:] != " 00000 n \n" {
			t.Fatalf("entry %d is %q", i, entry)
		}
		at, _ := strconv.Atoi(entry[:10])
		if begin := fmt.Sprintf("%d 0 obj\n", i); !bytes.HasPrefix(file[at:], []byte(begin)) {
			t.Fatalf("object %d is not at %d: %.20q", i, at, file[at:])
		}
		p.objects[i] = string(file[at : at+bytes.Index(file[at:], []byte("\nendobj"))])
	}
	if !strings.Contains(p.trailer, fmt.Sprintf("/Size %d/", n)) {
		t.Errorf("trailer %s for %d objects", p.trailer, n)
	}
	for i, o := range p.objects {
		dictionary, _, _ := strings.Cut(o, "stream\n")
		for _, r := range reference.FindAllStringSubmatch(dictionary, -1) {
			if to, _ := strconv.Atoi(r[1]); p.objects[to] == "" {
				t.Errorf("object %d leads to %d, which there is not", i, to)
			}
		}
	}
	return p
}

// stream gives an object's content; its length must be what it says.
func (p parsed) stream(object string) string {
	p.t.Helper()
	m := regexp.MustCompile(`/Length (\d+)`).FindStringSubmatch(object)
	_, rest, ok := strings.Cut(object, "stream\n")
	if m == nil || !ok {
		p.t.Fatalf("no stream: %.60q", object)
	}
	n, _ := strconv.Atoi(m[1])
	if rest[n:] != "\nendstream" {
		p.t.Fatalf("a stream of %d bytes ends with %.20q", n, rest[n:])
	}
	r, err := zlib.NewReader(strings.NewReader(rest[:n]))
	if err != nil {
		p.t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		p.t.Fatal(err)
	}
	return string(b)
}

var shown = regexp.MustCompile(`<([0-9A-F]*)> Tj|\(((?:\\.|[^\\)])*)\) Tj`)

// text gives what the pages show, page by page, texts in the order they were set.
func (p parsed) text() (pages []string) {
	for i := objFirstFree; p.objects[i] != "" && strings.Contains(p.objects[i], "/Type/Page/"); i += 2 {
		var b strings.Builder
		for _, m := range shown.FindAllStringSubmatch(p.stream(p.objects[i+1]), -1) {
			if m[1] == "" {
				b.WriteString(strings.NewReplacer(`\(`, "(", `\)`, ")", `\\`, `\`).Replace(m[2]))
				continue
			}
			var units []uint16
			for at := 0; at < len(m[1]); at += 4 {
				u, _ := strconv.ParseUint(m[1][at:at+4], 16, 16)
				units = append(units, uint16(u))
			}
			b.WriteString(string(utf16.Decode(units)))
		}
		pages = append(pages, b.String())
	}
	return pages
}

func sample() *Document {
	d := New(Info{Title: "数据质量通报", Author: "东城区", Subject: "测试", Language: "zh-CN", Created: time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)})
	d.Footer(func(page, pages int) (string, string) { return "页脚", fmt.Sprintf("%d/%d", page, pages) })
	f := d.Flow()
	f.Centred(Style{Size: 20, Bold: true}, "题目")
	f.Heading(0, "一、总体")
	f.Paragraph(Style{Size: 10}, strings.Repeat("本月共上传数据 1,234 份（行），", 12), 20)
	f.Heading(1, "1. 细目 (a\\b)")
	var rows [][]string
	for i := range 90 {
		rows = append(rows, []string{fmt.Sprint("机构", i), strings.Repeat("很长的说明", i%7), fmt.Sprint(i)})
	}
	f.Table([]Column{{Title: "机构", Share: 2}, {Title: "说明", Share: 3}, {Title: "数", Share: 1, Right: true}}, rows)
	f.Heading(0, "二、结束")
	f.Paragraph(Style{Size: 10}, "罕见字𠮷与控制符\x01。", 0)
	return d
}

func TestAReaderFindsEverything(t *testing.T) {
	d := sample()
	p := parse(t, d.Bytes())
	pages := p.text()
	if len(pages) != d.Pages() || len(pages) < 3 || !strings.Contains(p.objects[objPages], fmt.Sprintf("/Count %d/", len(pages))) {
		t.Fatalf("%d pages, %d written", len(pages), d.Pages())
	}
	all := strings.Join(pages, "\n")
	for _, want := range []string{"题目", "一、总体", "本月共上传数据 1,234 份（行），", `1. 细目 (a\b)`, "机构0", "机构89", "罕见字〓与控制符。"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not on the pages", want)
		}
	}
	for i, page := range pages {
		if !strings.HasSuffix(page, fmt.Sprintf("页脚%d/%d", i+1, len(pages))) {
			t.Errorf("page %d ends with %q", i+1, page[max(0, len(page)-20):])
		}
		if i > 0 && i < len(pages)-1 && !strings.HasPrefix(page, "机构说明数") {
			t.Errorf("page %d does not repeat the table's head: %.30q", i+1, page)
		}
	}
	if again := sample().Bytes(); !bytes.Equal(again, d.Bytes()) {
		t.Error("the same calls give other bytes")
	}
}

func TestOutlineAndMetadata(t *testing.T) {
	p := parse(t, sample().Bytes())
	catalog := p.objects[objCatalog]
	for _, want := range []string{"/Outlines 10 0 R", "/Lang(zh-CN)"} {
		if !strings.Contains(catalog, want) {
			t.Errorf("catalog %s", catalog)
		}
	}
	root := p.objects[objOutlines]
	m := regexp.MustCompile(`/First (\d+) 0 R/Last (\d+) 0 R/Count 3`).FindStringSubmatch(root)
	if m == nil {
		t.Fatalf("outline %s", root)
	}
	first, _ := strconv.Atoi(m[1])
	last, _ := strconv.Atoi(m[2])
	if o := p.objects[first]; !strings.Contains(o, textString("一、总体")) || !strings.Contains(o, fmt.Sprintf("/Next %d 0 R", last)) ||
		!strings.Contains(o, fmt.Sprintf("/First %d 0 R", first+1)) {
		t.Errorf("first entry %s", o)
	}
	if o := p.objects[first+1]; !strings.Contains(o, fmt.Sprintf("/Parent %d 0 R", first)) || strings.Contains(o, "/Prev") {
		t.Errorf("entry below %s", o)
	}
	if o := p.objects[last]; !strings.Contains(o, fmt.Sprintf("/Prev %d 0 R", first)) {
		t.Errorf("last entry %s", o)
	}
	if o := p.objects[objInfo]; !strings.Contains(o, textString("数据质量通报")) || !strings.Contains(o, "D:20261122040000Z") {
		t.Errorf("info %s", o)
	}
}

func TestFontsAreNamedAndNotEmbedded(t *testing.T) {
	p := parse(t, New(Info{}).Bytes())
	if o := p.objects[objChinese]; !strings.Contains(o, "/Encoding/UniGB-UCS2-H") || !strings.Contains(p.objects[objChineseCID], "/BaseFont/STSong-Light") {
		t.Errorf("%s", o)
	}
	if bytes.Contains(p.file, []byte("/FontFile")) {
		t.Error("a font is embedded")
	}
	unicode := p.stream(p.objects[objToUnicode])
	if strings.Count(unicode, "\n<") != 257 || !strings.Contains(unicode, "<4E00> <4EFF> <4E00>") {
		t.Errorf("%.200s", unicode)
	}
}

func TestWrap(t *testing.T) {
	s := Style{Size: 10}
	for name, x := range map[string]struct {
		text  string
		width float64
		want  []string
	}{
		"short":                     {"甲乙", 30, []string{"甲乙"}},
		"between characters":        {"甲乙丙丁", 25, []string{"甲乙", "丙丁"}},
		"no mark begins a line":     {"甲乙，丙", 25, []string{"甲", "乙，", "丙"}},
		"no bracket ends one":       {"甲（乙）丙", 35, []string{"甲", "（乙）", "丙"}},
		"words stay whole":          {"abc defgh", 40, []string{"abc", "defgh"}},
		"a word longer than a line": {"WWWWWW", 20, []string{"WW", "WW", "WW"}},
		"mixed":                     {"共1,234份", 40, []string{"共1,234", "份"}},
		"lines":                     {"甲\n\n乙", 30, []string{"甲", "", "乙"}},
		"nothing":                   {"", 30, []string{""}},
	} {
		got := s.Wrap(x.text, x.width)
		if strings.Join(got, "|") != strings.Join(x.want, "|") {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// No text is lost, and no line is wider than it may be unless one character or an unbreakable pair is.
func FuzzWrap(f *testing.F) {
	f.Add("本月 1,234 份（行），upload", 60.0)
	f.Add("((((", 3.0)
	f.Fuzz(func(t *testing.T, text string, width float64) {
		if !(width > 0 && width < 1e4) || len(text) > 2000 {
			t.Skip()
		}
		squeeze := func(s string) string { return strings.NewReplacer(" ", "", "\n", "").Replace(string([]rune(s))) }
		if got := strings.Join(Style{Size: 10}.Wrap(text, width), ""); squeeze(got) != squeeze(text) {
			t.Errorf("%q became %q", text, got)
		}
	})
}
