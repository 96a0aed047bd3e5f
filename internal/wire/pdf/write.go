package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/md5"
	"fmt"
	"strings"
	"time"
)

// Fixed object numbers; pages and outline entries follow.
const (
	objCatalog = iota + 1
	objInfo
	objPages
	objLatin
	objLatinBold
	objChinese
	objChineseCID
	objDescriptor
	objToUnicode
	objOutlines
	objFirstFree
)

// file gathers objects and remembers where each begins.
type file struct {
	bytes.Buffer
	offsets map[int]int
}

func (f *file) object(n int, format string, args ...any) {
	f.offsets[n] = f.Len()
	fmt.Fprintf(f, "%d 0 obj\n"+format+"\nendobj\n", append([]any{n}, args...)...)
}

func (f *file) stream(n int, content []byte) {
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	_, _ = w.Write(content) // a buffer does not fail
	_ = w.Close()
	f.offsets[n] = f.Len()
	fmt.Fprintf(f, "%d 0 obj\n<</Length %d/Filter/FlateDecode>>\nstream\n", n, z.Len())
	f.Write(z.Bytes())
	f.WriteString("\nendstream\nendobj\n")
}

// Bytes gives the finished file. The document can be gone on with.
func (d *Document) Bytes() []byte {
	d.content()
	f := &file{offsets: map[int]int{}}
	f.WriteString("%PDF-1.4\n%\xE2\xE3\xCF\xD3\n")
	marks := objFirstFree + 2*len(d.pages)
	language := ""
	if d.info.Language != "" {
		language = "/Lang(" + escape([]rune(d.info.Language)) + ")"
	}
	outlines := ""
	if len(d.outline) > 0 {
		outlines = fmt.Sprintf("/Outlines %d 0 R/PageMode/UseOutlines", objOutlines)
	}
	f.object(objCatalog, "<</Type/Catalog/Pages %d 0 R%s%s/ViewerPreferences<</DisplayDocTitle true>>>>", objPages, outlines, language)
	f.object(objInfo, "<</Title %s/Author %s/Subject %s/Producer(Minkang)/CreationDate(%s)>>", textString(d.info.Title), textString(d.info.Author),
		textString(d.info.Subject), date(d.info.Created))
	d.fonts(f)
	d.writePages(f)
	d.writeOutline(f, marks)
	d.trailer(f)
	return f.Bytes()
}

func date(t time.Time) string {
	return t.UTC().Format("D:20060102150405") + "Z"
}

// fonts writes the three fonts, none embedded.
func (d *Document) fonts(f *file) {
	f.object(objLatin, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
	f.object(objLatinBold, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>")
	f.object(objChinese, "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light-UniGB-UCS2-H/Encoding/UniGB-UCS2-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>",
		objChineseCID, objToUnicode)
	f.object(objChineseCID, "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/DW 1000/FontDescriptor %d 0 R>>",
		objDescriptor)
	f.object(objDescriptor, "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>")
	f.stream(objToUnicode, []byte(toUnicode()))
}

// toUnicode says that the codes of the text are its characters, so that it can be searched and copied.
func toUnicode() string {
	var b strings.Builder
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo <</Registry (Adobe)/Ordering (UCS)/Supplement 0>> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for high := 0; high < 256; {
		n := min(100, 256-high) // a block holds at most 100 ranges, a range stays within one high byte
		fmt.Fprintf(&b, "%d beginbfrange\n", n)
		for range n {
			fmt.Fprintf(&b, "<%02X00> <%02XFF> <%02X00>\n", high, high, high)
			high++
		}
		b.WriteString("endbfrange\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.String()
}

func (d *Document) writePages(f *file) {
	var kids strings.Builder
	for i := range d.pages {
		fmt.Fprintf(&kids, "%d 0 R ", objFirstFree+2*i)
	}
	f.object(objPages, "<</Type/Pages/Count %d/Kids[%s]/MediaBox[0 0 %s %s]/Resources<</Font<</F1 %d 0 R/F2 %d 0 R/F3 %d 0 R>>/ProcSet[/PDF/Text]>>>>",
		len(d.pages), strings.TrimSpace(kids.String()), num(Width), num(Height), objLatin, objLatinBold, objChinese)
	for i, p := range d.pages {
		content := bytes.NewBuffer(bytes.Clone(p.Bytes()))
		if d.footer != nil {
			left, right := d.footer(i+1, len(d.pages))
			s := Style{Size: 8, Color: Grey}
			setText(content, margin, Height-30, s, left)
			setText(content, Width-margin-s.Width(right), Height-30, s, right)
		}
		f.object(objFirstFree+2*i, "<</Type/Page/Parent %d 0 R/Contents %d 0 R>>", objPages, objFirstFree+2*i+1)
		f.stream(objFirstFree+2*i+1, content.Bytes())
	}
}

// writeOutline links the entries as the tree their levels say.
func (d *Document) writeOutline(f *file, first int) {
	if len(d.outline) == 0 {
		f.object(objOutlines, "<</Type/Outlines/Count 0>>")
		return
	}
	parents := make([]int, len(d.outline)) // -1: the root
	children := map[int][]int{}
	for i, m := range d.outline {
		parents[i] = -1
		for j := i - 1; j >= 0; j-- {
			if d.outline[j].level < m.level {
				parents[i] = j
				break
			}
		}
		children[parents[i]] = append(children[parents[i]], i)
	}
	links := func(i int) string {
		kids := children[i]
		if len(kids) == 0 {
			return ""
		}
		return fmt.Sprintf("/First %d 0 R/Last %d 0 R/Count %d", first+kids[0], first+kids[len(kids)-1], len(kids))
	}
	f.object(objOutlines, "<</Type/Outlines%s>>", strings.Replace(links(-1), fmt.Sprintf("/Count %d", len(children[-1])), fmt.Sprintf("/Count %d", len(d.outline)), 1))
	for i, m := range d.outline {
		parent, around := objOutlines, ""
		if p := parents[i]; p >= 0 {
			parent = first + p
		}
		kids := children[parents[i]]
		for k, c := range kids {
			if c != i {
				continue
			}
			if k > 0 {
				around += fmt.Sprintf("/Prev %d 0 R", first+kids[k-1])
			}
			if k+1 < len(kids) {
				around += fmt.Sprintf("/Next %d 0 R", first+kids[k+1])
			}
		}
		f.object(first+i, "<</Title %s/Parent %d 0 R%s%s/Dest[%d 0 R/XYZ 0 %s null]>>", textString(m.title), parent, around, links(i),
			objFirstFree+2*m.page, num(Height-m.y))
	}
}

func (d *Document) trailer(f *file) {
	size := len(f.offsets) + 1
	start := f.Len()
	id := md5.Sum(f.Bytes())
	fmt.Fprintf(f, "xref\n0 %d\n0000000000 65535 f \n", size)
	for n := 1; n < size; n++ {
		fmt.Fprintf(f, "%010d 00000 n \n", f.offsets[n])
	}
	fmt.Fprintf(f, "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%x><%x>]>>\nstartxref\n%d\n%%%%EOF\n", size, objCatalog, objInfo, id, id, start)
}
