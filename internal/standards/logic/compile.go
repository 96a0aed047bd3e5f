package logic

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"
)

// Names under which the environment holds whether a concept is stated, and all its facts.
const (
	hasPrefix  = "has__"
	listPrefix = "list__"
)

// maxNodes bounds the size of one expression.
const maxNodes = 400

// rewrite turns has(x) and list(x) into names of the environment, and notes which concepts an expression looks at.
type rewrite struct {
	set    *Set
	used   map[string]bool // named itself
	asked  map[string]bool // in has()
	listed map[string]bool // in list()
	err    error
}

// Visit implements ast.Visitor. A name inside has() counts as used too: what is asked for may be looked at.
func (w *rewrite) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		if w.set.Concept(n.Value) >= 0 {
			w.used[n.Value] = true
		}
	case *ast.CallNode:
		callee, ok := n.Callee.(*ast.IdentifierNode)
		if !ok || callee.Value != "has" && callee.Value != "list" {
			return
		}
		if len(n.Arguments) != 1 {
			w.err = fmt.Errorf("%s takes one concept", callee.Value)
			return
		}
		arg, ok := n.Arguments[0].(*ast.IdentifierNode)
		if !ok || w.set.Concept(arg.Value) < 0 {
			w.err = fmt.Errorf("%s takes a concept", callee.Value)
			return
		}
		if callee.Value == "has" {
			w.asked[arg.Value] = true
			ast.Patch(node, &ast.IdentifierNode{Value: hasPrefix + arg.Value})
		} else {
			w.listed[arg.Value] = true
			ast.Patch(node, &ast.IdentifierNode{Value: listPrefix + arg.Value})
		}
	}
}

// environment is the type of what expressions see: every concept, whether it is stated, all its facts, and now.
func (s *Set) environment() map[string]any {
	env := map[string]any{"now": time.Time{}}
	for _, c := range s.Concepts {
		env[c.Name] = zero(c.Kind)
		env[hasPrefix+c.Name] = false
		env[listPrefix+c.Name] = zeroList(c.Kind)
	}
	return env
}

// compiler compiles expressions against one environment.
type compiler struct {
	set     *Set
	options []expr.Option
}

func newCompiler(s *Set, k Knowledge) *compiler {
	return &compiler{set: s, options: append([]expr.Option{expr.Env(s.environment()), expr.AsBool(), expr.MaxNodes(maxNodes),
		expr.DisableBuiltin("now"), expr.DisableBuiltin("date"), expr.DisableBuiltin("repeat")}, s.functions(k)...)}
}

func (c *compiler) compile(text string, w *rewrite) (*vm.Program, error) {
	program, err := expr.Compile(text, append(slices.Clone(c.options), expr.Patch(w))...)
	if w.err != nil {
		return nil, w.err
	}
	if err != nil {
		line, _, _ := strings.Cut(err.Error(), "\n")
		return nil, errors.New(line)
	}
	return program, nil
}

// rule compiles one rule: when (empty: always) and assert.
func (c *compiler) rule(r *Rule, when, assert string, needs, carries []string, at string) error {
	w := &rewrite{set: c.set, used: map[string]bool{}, asked: map[string]bool{}, listed: map[string]bool{}}
	var err error
	if when != "" {
		if r.when, err = c.compile(when, w); err != nil {
			return fmt.Errorf("%s: when: %w", r.ID, err)
		}
	}
	if assert == "" {
		return fmt.Errorf("%s: assert is empty", r.ID)
	}
	if r.assert, err = c.compile(assert, w); err != nil {
		return fmt.Errorf("%s: assert: %w", r.ID, err)
	}
	if len(needs) == 0 {
		return fmt.Errorf("%s: needs names no concept", r.ID)
	}
	for _, name := range needs {
		i := c.set.Concept(name)
		if i < 0 {
			return fmt.Errorf("%s: no concept %q", r.ID, name)
		}
		r.Needs = append(r.Needs, i)
	}
	for _, name := range carries {
		i := c.set.Concept(name)
		if i < 0 {
			return fmt.Errorf("%s: no concept %q", r.ID, name)
		}
		r.Carries = append(r.Carries, i)
	}
	if at == "" {
		at = needs[0]
	}
	if r.At = c.set.Concept(at); r.At < 0 {
		return fmt.Errorf("%s: no concept %q", r.ID, at)
	}
	if err := c.reach(r, w, needs); err != nil {
		return err
	}
	r.quick = c.set.quickly(r, when, assert)
	return nil
}

// reach notes what a rule looks at besides its needs, and refuses a look at what may be absent without has().
func (c *compiler) reach(r *Rule, w *rewrite, needs []string) error {
	for i := range c.set.Concepts {
		name := c.set.Concepts[i].Name
		if w.listed[name] {
			r.Lists = append(r.Lists, i)
		}
		if slices.Contains(needs, name) {
			continue
		}
		if w.used[name] && !w.asked[name] && !w.listed[name] && !c.set.Concepts[i].Zero {
			return fmt.Errorf("%s: %s may be absent: name it in needs or ask has(%s)", r.ID, name, name)
		}
		if w.used[name] || w.asked[name] {
			r.Uses = append(r.Uses, i)
		}
	}
	if r.At != r.Needs[0] && !slices.Contains(r.Needs, r.At) {
		return fmt.Errorf("%s: the place must be one of needs", r.ID)
	}
	return nil
}
