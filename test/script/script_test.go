package script

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"minkang/test/node"
)

func TestMain(m *testing.M) {
	code := m.Run()
	node.Clean()
	os.Exit(code)
}

// Journeys on both stores. Scripts whose name begins with sqlite- touch the file of the store itself.
func TestJourneys(t *testing.T) {
	node.Stores(t, func(t *testing.T, postgres bool) {
		program := node.Program(t)
		files, err := filepath.Glob("testdata/*.txtar")
		if err != nil {
			t.Fatal(err)
		}
		testscript.Run(t, testscript.Params{Files: files, RequireUniqueNames: true, Cmds: commands,
			Condition: func(cond string) (bool, error) {
				return cond == "postgres" && postgres || cond == "sqlite" && !postgres, nil
			},
			Setup: func(e *testscript.Env) error {
				tb := e.T().(testing.TB)
				s := &story{tb: tb, clients: map[string]*caller{}, postgres: postgres}
				e.Values[storyKey{}] = s
				e.Setenv("MINKANG", program)
				e.Setenv("PATH", filepath.Dir(program)+string(os.PathListSeparator)+os.Getenv("PATH"))
				e.Setenv("HOME", e.WorkDir)
				return nil
			}})
	})
}
