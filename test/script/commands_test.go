package script

import (
	"errors"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"minkang/internal/simulate"
	"minkang/test/node"
)

// story is what one script is about: a place, the node that runs there, and who speaks to it.
type story struct {
	tb       testing.TB
	postgres bool
	place    node.Place
	node     *node.Node
	clients  map[string]*caller
	last     *node.Answer
}

type caller struct{ *node.Client }

type storyKey struct{}

func of(ts *testscript.TestScript) *story { return ts.Value(storyKey{}).(*story) }

// commands of the journeys.
var commands = map[string]func(*testscript.TestScript, bool, []string){
	"district": cmdDistrict, "start": cmdStart, "halt": cmdHalt, "powercut": cmdPowerCut, "exits": cmdExits,
	"signin": cmdSignIn, "grant": cmdGrant, "get": cmdGet, "post": cmdPost, "put": cmdPut, "delete": cmdDelete, "submit": cmdSubmit,
	"answers": cmdAnswers, "says": cmdSays, "silent": cmdSilent, "keep": cmdKeep, "until": cmdUntil, "keyof": cmdKeyOf, "papers": cmdPapers,
	"edit": cmdEdit, "save": cmdSave, "sql": cmdSQL,
}

// district [empty]: a place of its own, with a prepared district unless empty. Sets $DATA and $FLAGS.
func cmdDistrict(ts *testscript.TestScript, neg bool, args []string) {
	s := of(ts)
	if len(args) == 1 && args[0] == "empty" {
		s.place = node.Empty(s.tb, s.postgres)
	} else {
		s.place = node.District(s.tb, s.postgres)
	}
	ts.Setenv("DATA", s.place.Data)
	ts.Setenv("DSN", s.place.DSN)
}

// start COMMAND ARGS…: runs the program at the place until it answers. Sets $URL.
func cmdStart(ts *testscript.TestScript, neg bool, args []string) {
	s := of(ts)
	all := append([]string{args[0], "--listen", "127.0.0.1:0"}, s.place.Flags()...)
	n, err := node.Launch(s.tb, s.place, nil, append(all, args[1:]...)...)
	if neg {
		if err == nil {
			ts.Fatalf("it runs")
		}
		_, _ = ts.Stdout().Write([]byte(err.Error()))
		return
	}
	ts.Check(err)
	s.node, s.clients = n, map[string]*caller{}
	ts.Setenv("URL", n.URL)
	_, _ = ts.Stdout().Write([]byte(n.Output()))
}

// halt: the operator stops the node in order; it must end well.
func cmdHalt(ts *testscript.TestScript, neg bool, args []string) { ts.Check(of(ts).node.Stop()) }

// powercut: the power goes out.
func cmdPowerCut(ts *testscript.TestScript, neg bool, args []string) { of(ts).node.Kill() }

// exits CODE ARGS…: runs the program and insists on its exit code; an argument @ stands for the flags of the place.
func cmdExits(ts *testscript.TestScript, neg bool, args []string) {
	var all []string
	for _, a := range args[1:] {
		if a == "@" {
			all = append(all, of(ts).place.Flags()...)
		} else {
			all = append(all, a)
		}
	}
	err := ts.Exec(ts.Getenv("MINKANG"), all...)
	code := 0
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		code = ended.ExitCode()
	} else {
		ts.Check(err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

func (s *story) who(ts *testscript.TestScript, name string) *node.Client {
	if c := s.clients[name]; c != nil {
		return c.Client
	}
	var c *node.Client
	if name == "nobody" {
		c = node.NewClient(s.node.URL)
	} else if key := s.place.Keys(s.tb)[name]; key != "" {
		c = node.System(s.node.URL, key)
	} else {
		ts.Fatalf("%s has not signed in", name)
	}
	s.clients[name] = &caller{c}
	return c
}

// signin LOGIN [PASSWORD]
func cmdSignIn(ts *testscript.TestScript, neg bool, args []string) {
	s, password := of(ts), node.Password
	if len(args) > 1 {
		password = args[1]
	}
	c := node.NewClient(s.node.URL)
	a, err := c.SignIn(args[0], password)
	s.heard(ts, a, err)
	if neg == (a.Status == 200) {
		ts.Fatalf("signing in: %s", a)
	}
	s.clients[args[0]] = &caller{c}
}

// grant WHO ID: WHO reads under a grant from now on.
func cmdGrant(ts *testscript.TestScript, neg bool, args []string) {
	of(ts).who(ts, args[0]).Grant = args[1]
}

func (s *story) heard(ts *testscript.TestScript, a *node.Answer, err error) {
	ts.Check(err)
	s.last = a
	_, _ = ts.Stdout().Write(a.Body)
}

func (s *story) ask(ts *testscript.TestScript, neg bool, method string, args []string) {
	body := ""
	if len(args) > 2 {
		body = args[2]
	}
	a, err := s.who(ts, args[0]).Do(method, args[1], strings.NewReader(body))
	s.heard(ts, a, err)
	if neg != (a.Status >= 300) {
		ts.Fatalf("%s %s: %s", method, args[1], a)
	}
}

// get WHO PATH, post WHO PATH BODY, put WHO PATH BODY, delete WHO PATH; with ! a refusal is wanted.
func cmdGet(ts *testscript.TestScript, neg bool, args []string)  { of(ts).ask(ts, neg, "GET", args) }
func cmdPost(ts *testscript.TestScript, neg bool, args []string) { of(ts).ask(ts, neg, "POST", args) }
func cmdPut(ts *testscript.TestScript, neg bool, args []string)  { of(ts).ask(ts, neg, "PUT", args) }
func cmdDelete(ts *testscript.TestScript, neg bool, args []string) {
	of(ts).ask(ts, neg, "DELETE", args)
}

// submit WHO FILE: the institution with that code hands in a file.
func cmdSubmit(ts *testscript.TestScript, neg bool, args []string) {
	s := of(ts)
	a, err := s.who(ts, args[0]).Submit([]byte(ts.ReadFile(args[1])))
	s.heard(ts, a, err)
	if neg != (a.Status >= 300) {
		ts.Fatalf("%s: %s", args[1], a)
	}
}

// answers STATUS [CODE]
func cmdAnswers(ts *testscript.TestScript, neg bool, args []string) {
	a := of(ts).last
	if strconv.Itoa(a.Status) != args[0] || len(args) > 1 && a.Text("code") != args[1] {
		ts.Fatalf("want %s, got %s", strings.Join(args, " "), a)
	}
}

// says PATH PATTERN: the value at a path of the last answer matches a regular expression whole. With !: it does not.
func cmdSays(ts *testscript.TestScript, neg bool, args []string) {
	re, err := regexp.Compile("^(?s:" + args[1] + ")$")
	ts.Check(err)
	if got := of(ts).last.Text(args[0]); re.MatchString(got) == neg {
		ts.Fatalf("%s is %q, pattern %s; answer %s", args[0], got, args[1], of(ts).last)
	}
}

// silent TEXT…: the last answer holds none of these texts.
func cmdSilent(ts *testscript.TestScript, neg bool, args []string) {
	for _, x := range args {
		if strings.Contains(string(of(ts).last.Body), x) != neg {
			ts.Fatalf("%q in %s", x, of(ts).last)
		}
	}
}

// keep NAME PATH: the value at a path of the last answer goes into the environment.
func cmdKeep(ts *testscript.TestScript, neg bool, args []string) {
	v := of(ts).last.Text(args[1])
	if v == "" {
		ts.Fatalf("nothing at %s: %s", args[1], of(ts).last)
	}
	ts.Setenv(args[0], v)
}

// until WHO URL PATH PATTERN: asks again until the answer fits.
func cmdUntil(ts *testscript.TestScript, neg bool, args []string) {
	s := of(ts)
	re, err := regexp.Compile("^(?s:" + args[3] + ")$")
	ts.Check(err)
	node.Eventually(s.tb, waitFor, strings.Join(args, " "), func() bool {
		a, err := s.who(ts, args[0]).Get(args[1])
		if err == nil {
			s.last = a
		}
		return err == nil && re.MatchString(a.Text(args[2]))
	})
}

// keyof CODE: puts an institution's API key into $KEY.
func cmdKeyOf(ts *testscript.TestScript, neg bool, args []string) {
	key := of(ts).place.Keys(of(ts).tb)[args[0]]
	if key == "" {
		ts.Fatalf("no institution %s", args[0])
	}
	ts.Setenv("KEY", key)
}

// papers DIR N TYPE…: writes N documents nobody sent yet as DIR/1.xml …, all of one institution, whose code goes into $SENDER,
// and all about one resident, whose index goes into $RESIDENT.
func cmdPapers(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	type about struct {
		institution string
		resident    int
	}
	found := map[about][]node.Paper{}
	node.EachPaper(of(ts).tb, simulate.Rates{}, "2026-10-01", func(_ *simulate.Event, p node.Paper) bool {
		if len(args) > 2 && !strings.Contains(" "+strings.Join(args[2:], " ")+" ", " "+p.Type+" ") {
			return true
		}
		k := about{p.Institution, p.Resident}
		found[k] = append(found[k], p)
		if len(found[k]) < want {
			return true
		}
		ts.Check(os.MkdirAll(ts.MkAbs(args[0]), 0o755))
		for i, p := range found[k] {
			ts.Check(os.WriteFile(ts.MkAbs(args[0]+"/"+strconv.Itoa(i+1)+".xml"), p.Body, 0o644))
		}
		ts.Setenv("SENDER", k.institution)
		ts.Setenv("RESIDENT", strconv.Itoa(k.resident))
		return false
	})
}

// edit FROM TO PATTERN REPLACEMENT…: copies a document with replacements (regular expressions; each must match).
func cmdEdit(ts *testscript.TestScript, neg bool, args []string) {
	text := ts.ReadFile(args[0])
	for i := 2; i+1 < len(args); i += 2 {
		re, err := regexp.Compile(args[i])
		ts.Check(err)
		if !re.MatchString(text) {
			ts.Fatalf("%s has no %s", args[0], args[i])
		}
		text = re.ReplaceAllString(text, args[i+1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text), 0o644))
}

// save FILE: writes the last answer's body.
func cmdSave(ts *testscript.TestScript, neg bool, args []string) {
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), of(ts).last.Body, 0o644))
}
