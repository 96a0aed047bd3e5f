package standardshttp

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/xuri/excelize/v2"

	"minkang/internal/kit/httpx"
	"minkang/internal/standards"
)

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }

// sheet is a list as a file: a heading and rows of texts.
type sheet struct {
	name string
	head []string // Chinese headings
	keys []string // names in JSON
	rows func(yield func([]string) bool)
}

// exports adds the download of every list.
func (f *face) exports(api huma.API, mux *http.ServeMux) {
	mux.HandleFunc("GET "+root+"/export", f.export)
	about := op(http.MethodGet, "/export", "Download a list as Excel or JSON (下载)")
	text := func(name, doc string, values ...any) *huma.Param {
		return &huma.Param{Name: name, In: "query", Description: doc, Schema: &huma.Schema{Type: "string", Enum: values}}
	}
	about.Parameters = []*huma.Param{
		text("list", "which list", "elements", "domains", "codes", "datasets", "items", "documents", "specification", "divisions"),
		text("format", "xlsx or json", "xlsx", "json"), text("id", "the domain of codes, the data set of items, the document type of a specification"),
		text("edition", "of the domain"),
	}
	file := &huma.MediaType{Schema: &huma.Schema{Type: "string", Format: "binary"}}
	about.Responses = map[string]*huma.Response{"200": {Description: "the file", Content: map[string]*huma.MediaType{
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": file, "application/json": file}}}
	api.OpenAPI().AddOperation(&about)
}

func (f *face) export(w http.ResponseWriter, r *http.Request) {
	l, err := f.library(r.Context())
	if err != nil {
		httpx.WriteProblem(w, r, err)
		return
	}
	q := r.URL.Query()
	s, err := sheetOf(l, q.Get("list"), q.Get("id"), q.Get("edition"))
	if err != nil {
		httpx.WriteProblem(w, r, err)
		return
	}
	name := fmt.Sprintf(`attachment; filename="%s.%s"`, slug(s.name), q.Get("format"))
	switch q.Get("format") {
	case "json":
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Disposition", name)
		_ = s.json(w)
	case "xlsx":
		w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
		w.Header().Set("Content-Disposition", name)
		_ = s.xlsx(w)
	default:
		httpx.WriteProblem(w, r, errFormat.At("format"))
	}
}

func (s sheet) json(w io.Writer) error {
	if _, err := io.WriteString(w, "["); err != nil {
		return err
	}
	var failed error
	first := true
	s.rows(func(cells []string) bool {
		line := make(map[string]string, len(cells))
		for i, c := range cells {
			if c != "" {
				line[s.keys[i]] = c
			}
		}
		b, _ := json.Marshal(line) // texts only
		if !first {
			b = append([]byte(",\n"), b...)
		}
		first = false
		_, failed = w.Write(b)
		return failed == nil
	})
	if failed != nil {
		return failed
	}
	_, err := io.WriteString(w, "]\n")
	return err
}

func (s sheet) xlsx(w io.Writer) error {
	f := excelize.NewFile()
	defer f.Close()
	stream, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	line := 0
	write := func(cells []string) error {
		line++
		out := make([]any, len(cells))
		for i, c := range cells {
			out[i] = harmless(c)
		}
		return stream.SetRow("A"+strconv.Itoa(line), out)
	}
	if err := stream.SetColWidth(1, len(s.head), 22); err != nil {
		return err
	}
	if err := write(s.head); err != nil {
		return err
	}
	s.rows(func(cells []string) bool { err = write(cells); return err == nil })
	if err != nil {
		return err
	}
	if err := stream.Flush(); err != nil {
		return err
	}
	_, err = f.WriteTo(w)
	return err
}

// harmless keeps a spreadsheet, or whoever saves it as CSV, from reading a text as a formula.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

func sheetOf(l *standards.Library, list, one, edition string) (sheet, error) {
	switch list {
	case "elements":
		return elementSheet(l), nil
	case "domains":
		return domainSheet(l), nil
	case "codes":
		d, err := findDomain(l, one, edition)
		if err != nil {
			return sheet{}, err
		}
		return codeSheet(d), nil
	case "datasets", "items":
		return itemSheet(l, one)
	case "documents":
		return documentSheet(l), nil
	case "specification":
		d, ok := l.DocumentType(one)
		if !ok {
			return sheet{}, ErrNotFound.At(one)
		}
		return specSheet(d), nil
	case "divisions":
		return divisionSheet(l), nil
	}
	return sheet{}, errFormat.At("list")
}

func elementSheet(l *standards.Library) sheet {
	return sheet{name: "elements", head: []string{"数据元标识符", "名称", "数据类型", "表示格式", "允许值", "标准"}, keys: []string{"id", "name", "type", "format", "domain", "standard"},
		rows: func(yield func([]string) bool) {
			for _, e := range l.Elements() {
				if !yield([]string{e.ID, e.Name, e.Type, e.Format, e.Domain, e.Standard}) {
					return
				}
			}
		}}
}

func domainSheet(l *standards.Library) sheet {
	return sheet{name: "domains", head: []string{"值域", "名称", "版本", "OID", "标准", "代码数"}, keys: []string{"id", "name", "edition", "oid", "standard", "size"},
		rows: func(yield func([]string) bool) {
			for _, d := range l.Domains() {
				if !yield([]string{d.ID, d.Name, d.Edition, d.OID, d.Standard, strconv.Itoa(d.Size())}) {
					return
				}
			}
		}}
}

func codeSheet(d *standards.Domain) sheet {
	return sheet{name: d.ID + "-" + d.Edition, head: []string{"代码", "含义", "停用"}, keys: []string{"code", "name", "retired"},
		rows: func(yield func([]string) bool) {
			for _, c := range d.Codes() {
				if !yield([]string{c.Code, c.Name, map[bool]string{true: "是"}[c.Retired]}) {
					return
				}
			}
		}}
}

func itemSheet(l *standards.Library, one string) (sheet, error) {
	sets, name := l.DataSets(), "datasets"
	if one != "" {
		d, ok := l.DataSet(one)
		if !ok {
			return sheet{}, ErrNotFound.At(one)
		}
		sets, name = []*standards.DataSet{d}, one
	}
	return sheet{name: name, head: []string{"数据集", "数据集名称", "标准", "内部标识符", "数据元标识符", "名称", "数据类型", "表示格式", "允许值", "约束", "来源"},
		keys: []string{"dataset", "datasetName", "standard", "inner", "element", "name", "type", "format", "domain", "level", "source"},
		rows: func(yield func([]string) bool) {
			for _, d := range sets {
				for _, it := range d.Items {
					if !yield([]string{d.ID, d.Name, d.Standard, it.Inner, it.Element, it.Name, it.Type, it.Format.Text, it.Domain, it.Level.String(), it.Source}) {
						return
					}
				}
			}
		}}, nil
}

func documentSheet(l *standards.Library) sheet {
	return sheet{name: "documents", head: []string{"文档类型", "名称", "标准", "模板 OID", "规范程度"}, keys: []string{"code", "title", "standard", "template", "level"},
		rows: func(yield func([]string) bool) {
			for _, d := range l.DocumentTypes() {
				x := showDocument(d)
				if !yield([]string{x.Code, x.Title, x.Standard, x.Template, x.Level}) {
					return
				}
			}
		}}
}

func specSheet(d *standards.DocumentSpec) sheet {
	line := func(e *standards.ElementSpec, section, group string) []string {
		return []string{section, group, e.Element, e.Name, card(e.Min, e.Max), e.Level.String(), e.Type, e.Format.Text, e.Domain, e.OID, e.Status.String(), e.Source}
	}
	return sheet{name: d.Code, head: []string{"章节", "组", "数据元", "名称", "基数", "约束", "数据类型", "表示格式", "值域", "OID", "依据程度", "来源"},
		keys: []string{"section", "group", "element", "name", "card", "level", "type", "format", "domain", "oid", "status", "source"},
		rows: func(yield func([]string) bool) {
			for _, e := range d.Header {
				if !yield(line(e, "文档头", "")) {
					return
				}
			}
			for _, s := range d.Sections {
				for _, g := range s.Groups {
					for _, e := range g.Elements {
						if !yield(line(e, s.Title, g.Title)) {
							return
						}
					}
				}
			}
		}}
}

func divisionSheet(l *standards.Library) sheet {
	return sheet{name: "divisions", head: []string{"代码", "名称", "层级", "上级"}, keys: []string{"code", "name", "level", "parent"},
		rows: func(yield func([]string) bool) {
			var walk func(parent string) bool
			walk = func(parent string) bool {
				for _, d := range l.Below(parent) {
					if !yield([]string{d.Code, d.Name, d.Level, d.Parent}) || d.Code != parent && !walk(d.Code) {
						return false
					}
				}
				return true
			}
			walk("")
		}}
}
