package conf

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

type inner struct {
	MaxBytes int64         `yaml:"maxBytes"`
	Wait     time.Duration `yaml:"wait"`
	DSN      string        `yaml:"dsn"`
	Key      string        `yaml:"key" secret:"true"`
}

type outer struct {
	Name  string   `yaml:"name"`
	On    bool     `yaml:"on"`
	Hosts []string `yaml:"hosts"`
	Store inner    `yaml:"store"`
}

func env(pairs ...string) func(string) (string, bool) {
	m := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return func(k string) (string, bool) { v, ok := m[k]; return v, ok }
}

func file(t *testing.T, text string) string {
	t.Helper()
	p := filepath.Join(t.TempDir(), "minkang.yaml")
	if err := os.WriteFile(p, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestFileOverDefaultsEnvironmentOverFile(t *testing.T) {
	c := outer{Name: "default", Store: inner{MaxBytes: 5, Wait: time.Second}}
	err := Load(&c, file(t, "name: file\nstore:\n  maxBytes: 7\n  wait: 3s\n"), "MK",
		env("MK_STORE_MAX_BYTES", "9", "MK_ON", "true", "MK_HOSTS", "a,b", "MK_STORE_KEY", "k"))
	if err != nil {
		t.Fatal(err)
	}
	if c.Name != "file" || c.Store.MaxBytes != 9 || c.Store.Wait != 3*time.Second || !c.On || len(c.Hosts) != 2 || c.Store.Key != "k" {
		t.Errorf("%+v", c)
	}
}

func TestMistakesAreToldWithTheirPlace(t *testing.T) {
	for text, want := range map[string]string{"name: x\nnme: y\n": "2:1", "store:\n  maxBytes: many\n": "2:13", "name: [": "1:"} {
		var c outer
		err := Load(&c, file(t, text), "MK", env())
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	var c outer
	if err := Load(&c, "", "MK", env("MK_STORE_WAIT", "soon")); err == nil || !strings.Contains(err.Error(), "MK_STORE_WAIT") {
		t.Errorf("%v", err)
	}
	if err := Load(&c, filepath.Join(t.TempDir(), "none.yaml"), "MK", env()); err == nil {
		t.Error("a missing file was taken")
	}
	if err := Load(&c, file(t, ""), "MK", env()); err != nil {
		t.Error("an empty file is no mistake:", err)
	}
}

func TestPrintHidesSecrets(t *testing.T) {
	var b bytes.Buffer
	err := Print(&b, outer{Name: "n", Store: inner{DSN: "postgres://me:hidden@host/db", Key: "hidden"}})
	if err != nil || strings.Contains(b.String(), "hidden") || !strings.Contains(b.String(), "postgres://me:") {
		t.Errorf("%v\n%s", err, b.String())
	}
}

func TestScreaming(t *testing.T) {
	for in, want := range map[string]string{"engine": "ENGINE", "maxBodyBytes": "MAX_BODY_BYTES", "cacheMB": "CACHE_MB", "tlsCert": "TLS_CERT", "dsn": "DSN"} {
		if got := screaming(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}
