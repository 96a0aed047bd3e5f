package standards

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	data "minkang/standards"

	"minkang/internal/kit/errs"
	"minkang/internal/kit/gm"
	"minkang/internal/wire/cda"
)

func readText(name string) (string, error) {
	b, err := data.FS.ReadFile(name)
	return string(b), err
}

func publisher(t testing.TB) *gm.PrivateKey {
	t.Helper()
	k, err := gm.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func made(t testing.TB, key *gm.PrivateKey, files map[string]string, replaces ...string) *Package {
	t.Helper()
	folder := fstest.MapFS{}
	for name, text := range files {
		folder[name] = &fstest.MapFile{Data: []byte(text)}
	}
	p, err := MakePackage(folder, Manifest{ID: "cn.example.t", Name: "试", Version: "1", Publisher: "p", Created: testNow, Replaces: replaces}, key)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

const domainHead = "cv_id,cv_name,oid,code,meaning,standard,edition,change\n"

// laid gives the library with one package of these files.
func laid(t *testing.T, files map[string]string, replaces ...string) *Library {
	t.Helper()
	l, err := Assemble([]*Package{made(t, publisher(t), files, replaces...)})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// zipped and tarred build archives that MakePackage would not.
func zipped(files ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, _ := z.Create(files[i])
		_, _ = w.Write([]byte(files[i+1]))
	}
	_ = z.Close()
	return b.Bytes()
}

func tarred(kind byte, files ...string) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		_ = w.WriteHeader(&tar.Header{Name: files[i], Size: int64(len(files[i+1])), Mode: 0o600, Typeflag: kind, Linkname: map[byte]string{tar.TypeSymlink: "/etc/passwd"}[kind]})
		_, _ = w.Write([]byte(files[i+1]))
	}
	_ = w.Close()
	return b.Bytes()
}

func gzipped(b []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write(b)
	_ = w.Close()
	return out.Bytes()
}

// The same package comes back from a zip, a tar and a compressed tar, and its signature stands.
func TestPackageForms(t *testing.T) {
	key := publisher(t)
	p := made(t, key, map[string]string{"tables/ethnic_groups.csv": "code,name_zh\n99,试族\n"})
	z, err := p.Zip()
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := p.Zip(); !bytes.Equal(z, again) {
		t.Error("the same package gives other bytes")
	}
	unzipped, err := zip.NewReader(bytes.NewReader(z), int64(len(z)))
	if err != nil {
		t.Fatal(err)
	}
	var flat []string
	for _, f := range unzipped.File {
		r, _ := f.Open()
		var b bytes.Buffer
		_, _ = b.ReadFrom(r)
		flat = append(flat, "./"+f.Name, b.String())
	}
	for name, archive := range map[string][]byte{"zip": z, "tar": tarred(tar.TypeReg, flat...), "tar.gz": gzipped(tarred(tar.TypeReg, flat...))} {
		q, err := ReadPackage(archive)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := q.Verify(key.Public()); err != nil || q.Manifest.ID != p.Manifest.ID || len(q.Files) != 1 {
			t.Errorf("%s: %v %+v", name, err, q.Manifest)
		}
		if err := q.Verify(publisher(t).Public()); !errors.Is(err, ErrPackageSignature) {
			t.Errorf("%s: another key: %v", name, err)
		}
		q.Raw = append([]byte(" "), q.Raw...)
		if err := q.Verify(key.Public()); !errors.Is(err, ErrPackageSignature) {
			t.Errorf("%s: a changed manifest: %v", name, err)
		}
	}
}

// Archives that mean harm, or are broken, are refused by name.
func TestPackageArchiveFaults(t *testing.T) {
	manifest := func(change func(*Manifest)) string {
		m := Manifest{ID: "cn.example.t", Name: "试", Version: "1", Publisher: "p", KeyID: "k", Created: testNow, Files: map[string]FileHash{"rules.csv": hashOf([]byte("x"))}}
		if change != nil {
			change(&m)
		}
		b, _ := json.Marshal(m)
		return string(b)
	}
	const sig = "AAAA"
	bomb := strings.Repeat("\x00", maxFile+1)
	many := []string{}
	for i := range maxFiles + 1 {
		many = append(many, "tables/"+strings.Repeat("x", i+1)+".csv", "")
	}
	for name, c := range map[string]struct {
		archive []byte
		want    *errs.Error
	}{
		"empty":                 {nil, ErrPackageManifest},
		"huge":                  {make([]byte, MaxArchive+1), ErrPackageSize},
		"zip bomb":              {zipped("tables/x.csv", bomb), ErrPackageSize},
		"gzip bomb":             {gzipped(tarred(tar.TypeReg, "tables/x.csv", bomb)), ErrPackageSize},
		"many files":            {zipped(many...), ErrPackageSize},
		"path upward":           {zipped("../tables/x.csv", "x"), ErrPackageArchive},
		"path upward inside":    {zipped("tables/../../x.csv", "x"), ErrPackageArchive},
		"absolute path":         {tarred(tar.TypeReg, "/etc/x.csv", "x"), ErrPackageArchive},
		"backslash":             {zipped(`tables\x.csv`, "x"), ErrPackageArchive},
		"link":                  {tarred(tar.TypeSymlink, "tables/x.csv", ""), ErrPackageArchive},
		"program":               {zipped("tables/x.sh", "x"), ErrPackageArchive},
		"other folder":          {zipped("maps/x.csv", "x"), ErrPackageArchive},
		"twice":                 {zipped("rules.csv", "x", "rules.csv", "y"), ErrPackageArchive},
		"broken zip":            {[]byte("PK\x03\x04nothing"), ErrPackageArchive},
		"no manifest":           {zipped("rules.csv", "x"), ErrPackageManifest},
		"manifest is no JSON":   {zipped("manifest.json", "{", "signature.sm2", sig), ErrPackageManifest},
		"unknown field":         {zipped("manifest.json", `{"shoe":1}`, "signature.sm2", sig), ErrPackageManifest},
		"bad id":                {zipped("manifest.json", manifest(func(m *Manifest) { m.ID = "../x" }), "signature.sm2", sig), ErrPackageManifest},
		"bad version":           {zipped("manifest.json", manifest(func(m *Manifest) { m.Version = "latest" }), "signature.sm2", sig), ErrPackageManifest},
		"no signature":          {zipped("manifest.json", manifest(nil), "rules.csv", "x"), ErrPackageSignature},
		"file not listed":       {zipped("manifest.json", manifest(nil), "signature.sm2", sig, "rules.csv", "x", "tables/y.csv", "y"), ErrPackageManifest},
		"file changed":          {zipped("manifest.json", manifest(nil), "signature.sm2", sig, "rules.csv", "changed"), ErrPackageManifest},
		"file missing":          {zipped("manifest.json", manifest(nil), "signature.sm2", sig), ErrPackageManifest},
		"replaces what is not":  {zipped("manifest.json", manifest(func(m *Manifest) { m.Replaces = []string{"tables/y.csv"} }), "signature.sm2", sig, "rules.csv", "x"), ErrPackageManifest},
		"created at no instant": {zipped("manifest.json", manifest(func(m *Manifest) { m.Created = time.Time{} }), "signature.sm2", sig, "rules.csv", "x"), ErrPackageManifest},
	} {
		if _, err := ReadPackage(c.archive); errs.CodeOf(err) != c.want.Code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Records are added, changed, retired and removed by their key; what a row does not say stays; a table may be replaced whole.
func TestLayers(t *testing.T) {
	l := laid(t, map[string]string{
		"tables/value_domains.csv": domainHead +
			"CV02.10.004,,,1,改名,,,\nCV02.10.004,,,2,,,,retire\nCV02.10.004,,,3,,,,remove\nCV02.10.004,,,91,新,,,\nCV99.01.001,新值域,1.2.3,1,甲,WS 9,,\nCV02.10.004,,,1,试行,WS 9,2026,\n",
		"tables/ethnic_groups.csv": "code,name_zh\n01,汉族\n",
	}, "tables/ethnic_groups.csv")
	d, _ := l.Domain("CV02.10.004", "")
	var got []string
	for _, c := range d.Codes() {
		mark := ""
		if c.Retired {
			mark = "*"
		}
		got = append(got, c.Code+c.Name+mark)
	}
	if text := strings.Join(got, " "); text != "1改名 2死胎* 4七天内新生儿死亡 9其他 91新" {
		t.Errorf("codes %s", text)
	}
	if d.OID == "" || d.Name == "" {
		t.Errorf("what a changed row did not say is gone: %+v", d)
	}
	if c, ok := l.Code("1.2.3", "1"); !ok || c.Name != "甲" {
		t.Error("the new domain is not found by its OID")
	}
	if d, ok := l.Domain("CV02.10.004", "2026"); !ok || d.Size() != 1 {
		t.Error("a third edition stands beside the others")
	}
	if d, _ := l.Domain("GB/T 3304", ""); d.Size() != 1 {
		t.Errorf("%d ethnic groups: the table was to be replaced whole", d.Size())
	}
	if p := l.Packages(); len(p) != 1 || p[0].ID != "cn.example.t" {
		t.Errorf("packages %+v", p)
	}
	base, _ := Load()
	if d, _ := base.Domain("CV02.10.004", ""); d.Codes()[0].Name == "改名" {
		t.Error("the library compiled in was changed")
	}
	if f := l.Search(Query{Text: "新值域", Limit: 1}); len(f.Hits) == 0 {
		t.Error("the search does not know the package")
	}
}

// A retired code is still read, with a warning.
func TestRetiredCodes(t *testing.T) {
	base, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	l := laid(t, map[string]string{"tables/gb_codes.csv": "standard,code,change\nGB/T 2261.1-2003,1,retire\n"})
	body, err := base.Sample("C0002")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := cda.Parse(body)
	if err != nil {
		t.Fatal(err)
	}
	said := func(l *Library) (n int) {
		_, _, findings := l.Examine(doc, testNow)
		for _, f := range findings {
			if f.Rule == "value.code-retired" && f.Severity == Warning {
				n++
			} else if f.Severity >= Error {
				t.Errorf("%s %s", f.Rule, f.Path)
			}
		}
		return n
	}
	sex := doc.Header.Patient.Sex
	if sex != "1" {
		t.Fatalf("the sample's person has sex %s", sex)
	}
	if said(base) != 0 || said(l) != 1 {
		t.Errorf("before %d, after %d", said(base), said(l))
	}
}

// Every kind of breaking change is marked with its reason, and what breaks nothing is not.
func TestBreakingChanges(t *testing.T) {
	base, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	c0002 := func(from, to string) string {
		b, err := readText("documents/C0002.csv")
		if err != nil || !strings.Contains(b, from) {
			t.Fatalf("C0002 has no %q: %v", from, err)
		}
		return strings.Replace(b, from, to, 1)
	}
	for name, c := range map[string]struct {
		files    map[string]string
		breaking string // kind:reason of the breaking changes, in order
	}{
		"code added":       {map[string]string{"tables/value_domains.csv": domainHead + "CV02.10.004,,,91,新,,,\n"}, ""},
		"code renamed":     {map[string]string{"tables/value_domains.csv": domainHead + "CV02.10.004,,,1,新,,,\n"}, ""},
		"code retired":     {map[string]string{"tables/value_domains.csv": domainHead + "CV02.10.004,,,1,,,,retire\n"}, ""},
		"code removed":     {map[string]string{"tables/value_domains.csv": domainHead + "CV02.10.004,,,1,,,,remove\n"}, "code:code-removed"},
		"format narrowed":  {map[string]string{"tables/data_elements.csv": "de_id,format\nDE01.00.001.00,AN..10\n"}, "element:narrowed"},
		"format widened":   {map[string]string{"tables/data_elements.csv": "de_id,format\nDE01.00.001.00,AN..50\n"}, ""},
		"domain replaced":  {map[string]string{"tables/data_elements.csv": "de_id,value_domain\nDE01.00.001.00,CV02.10.004\n"}, "element:domain-replaced"},
		"element added":    {map[string]string{"tables/data_elements.csv": "de_id,name_zh,data_type,format,standard\nDE99.00.001.00,试,S1,AN..9,s\n"}, ""},
		"rule stricter":    {map[string]string{"rules.csv": "rule,severity\nvalue.length,error\n"}, "rule:severity"},
		"rule milder":      {map[string]string{"rules.csv": "rule,severity\nvalue.code,info\n"}, ""},
		"element required": {map[string]string{"documents/C0002.csv": c0002("患者身份证件号码,0..1,R2", "患者身份证件号码,0..1,R")}, "document:required"},
		"more often":       {map[string]string{"documents/C0002.csv": c0002("患者身份证件号码,0..1,R2", "患者身份证件号码,1..1,R2")}, "document:narrowed"},
	} {
		d := Compare(base, laid(t, c.files))
		var got []string
		for _, x := range d.Changes {
			if x.Breaking != "" {
				got = append(got, x.Kind+":"+x.Breaking)
			}
		}
		if text := strings.Join(got, " "); text != c.breaking || d.Total == 0 || d.Breaking != len(got) {
			t.Errorf("%s: %q of %d: %+v", name, text, d.Total, d.Changes)
		}
	}
	if d := Compare(base, base); d.Total != 0 {
		t.Errorf("nothing changed, but %d: %+v", d.Total, d.Changes)
	}
}

// A rule whose expression does not compile is refused with its line.
func TestRulesThatDoNotCompile(t *testing.T) {
	p := made(t, publisher(t), map[string]string{"rules/rules.csv": "rule,scope,needs,carries,when,assert,at,severity,zh,en,reason\nlogic.test,*,birth,,,birth +,,error,甲,a,r\n"})
	_, err := Assemble([]*Package{p})
	e, ok := errs.As(err)
	if !ok || e.Code != ErrPackageContent.Code || !strings.Contains(e.Place, "rules/rules.csv line 2") || e.Args["reason"] == "" {
		t.Errorf("%v", err)
	}
}

func FuzzReadPackage(f *testing.F) {
	p := made(f, publisher(f), map[string]string{"rules.csv": "rule,severity,zh,en\nx.y,info,甲,a\n"})
	z, err := p.Zip()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(z)
	f.Add(tarred(tar.TypeReg, "rules.csv", "x"))
	f.Add(gzipped(tarred(tar.TypeReg, "rules.csv", "x")))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := ReadPackage(b)
		if err == nil && (p == nil || len(p.Files) == 0) {
			t.Error("a package without content")
		}
		if err != nil && errs.KindOf(err) == errs.Internal {
			t.Errorf("%v", err)
		}
	})
}
