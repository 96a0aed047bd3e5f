package fhir

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"minkang/internal/kit/errs"
)

// Version of FHIR that is spoken.
const Version = "4.0.1"

var errNoRoute = errs.New(errs.NotFound, "fhir.not-supported")

// Handler answers one interaction or operation.
type Handler func(r *http.Request, in *Input, a *Answer) error

// Server is the one FHIR base of a node. Contexts add their resources and operations before it serves; then it is safe for
// concurrent use.
type Server struct {
	mux       *http.ServeMux
	base      string
	software  string
	version   string
	since     time.Time
	resources map[string]*ResourceType
	extra     func() any // TerminologyCapabilities
}

// ResourceType says what can be done with resources of a type.
type ResourceType struct {
	Type         string
	Interactions []string // read, search-type, create …
	Search       []SearchParam
	Operations   []Operation
}

// SearchParam is a search parameter.
type SearchParam struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// Operation is an operation on a type.
type Operation struct {
	Name       string `json:"name"`
	Definition string `json:"definition"`
}

// NewServer puts a base (/fhir/R4) on a multiplexer.
func NewServer(mux *http.ServeMux, base, software, version string, since time.Time) *Server {
	s := &Server{mux: mux, base: base, software: software, version: version, since: since, resources: map[string]*ResourceType{}}
	s.Handle("GET", "/metadata", s.metadata)
	mux.HandleFunc(base+"/", func(w http.ResponseWriter, r *http.Request) {
		WriteError(w, r, errNoRoute.At(strings.TrimPrefix(r.URL.Path, base)))
	})
	return s
}

// Base gives the path the server stands under.
func (s *Server) Base() string { return s.base }

// Describe adds to what the CapabilityStatement says of a resource type.
func (s *Server) Describe(t ResourceType) {
	old := s.resources[t.Type]
	if old == nil {
		s.resources[t.Type] = &t
		return
	}
	old.Interactions = append(old.Interactions, t.Interactions...)
	old.Search = append(old.Search, t.Search...)
	old.Operations = append(old.Operations, t.Operations...)
}

// DescribeTerminology sets what GET metadata?mode=terminology answers.
func (s *Server) DescribeTerminology(fn func() any) { s.extra = fn }

// Handle adds a route below the base.
func (s *Server) Handle(method, path string, h Handler) {
	s.mux.HandleFunc(method+" "+s.base+path, func(w http.ResponseWriter, r *http.Request) {
		in, err := ReadInput(r)
		if err != nil {
			WriteError(w, r, err)
			return
		}
		a := answers.Get().(*Answer)
		a.buf, a.status = a.buf[:0], http.StatusOK
		defer func() {
			if cap(a.buf) < 1<<16 {
				answers.Put(a)
			}
		}()
		if err := h(r, in, a); err != nil {
			WriteError(w, r, err)
			return
		}
		a.write(w)
	})
}

// Operation adds an operation on a type, called by GET and POST, and describes it.
func (s *Server) Operation(resource, name string, h Handler) {
	for _, m := range []string{"GET", "POST"} {
		s.Handle(m, "/"+resource+"/$"+name, h)
	}
	s.Describe(ResourceType{Type: resource, Operations: []Operation{{Name: name, Definition: "http://hl7.org/fhir/OperationDefinition/" + resource + "-" + name}}})
}

func (s *Server) metadata(_ *http.Request, in *Input, a *Answer) error {
	if in.Text("mode") == "terminology" && s.extra != nil {
		return a.Resource(s.extra())
	}
	type interaction struct {
		Code string `json:"code"`
	}
	type resource struct {
		Type        string        `json:"type"`
		Interaction []interaction `json:"interaction,omitempty"`
		Search      []SearchParam `json:"searchParam,omitempty"`
		Operation   []Operation   `json:"operation,omitempty"`
	}
	var all []resource
	for _, t := range s.resources {
		x := resource{Type: t.Type, Search: t.Search, Operation: t.Operations}
		for _, i := range t.Interactions {
			x.Interaction = append(x.Interaction, interaction{i})
		}
		all = append(all, x)
	}
	slices.SortFunc(all, func(x, y resource) int { return strings.Compare(x.Type, y.Type) })
	return a.Resource(map[string]any{
		"resourceType": "CapabilityStatement", "status": "active", "date": s.since.UTC().Format(time.RFC3339), "kind": "instance", "fhirVersion": Version,
		"format": []string{"application/fhir+json"}, "software": map[string]string{"name": s.software, "version": s.version},
		"implementation": map[string]string{"description": s.software, "url": s.base},
		"rest":           []map[string]any{{"mode": "server", "resource": all}},
	})
}
