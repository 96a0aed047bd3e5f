package fhir

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"minkang/internal/kit/errs"
)

// What is wrong with a request.
var (
	ErrBody      = errs.New(errs.Invalid, "fhir.body")       // no readable Parameters
	ErrParameter = errs.New(errs.Invalid, "fhir.parameter")  // a parameter is missing or has a wrong value; Place names it
	ErrMedia     = errs.New(errs.Invalid, "fhir.media-type") // only JSON is spoken
)

// maxBody bounds a request's body, in bytes.
const maxBody = 1 << 20

// Input holds the parameters of an operation or search, however they came. Not safe for concurrent use.
type Input struct {
	text      url.Values
	Concepts  []Coding // of coding and codeableConcept, in order
	Resources map[string]json.RawMessage
}

// parameter is one element of Parameters.parameter, with every value type the operations take.
type parameter struct {
	Name      string           `json:"name"`
	String    *string          `json:"valueString"`
	Code      *string          `json:"valueCode"`
	URI       *string          `json:"valueUri"`
	URL       *string          `json:"valueUrl"`
	Canonical *string          `json:"valueCanonical"`
	ID        *string          `json:"valueId"`
	DateTime  *string          `json:"valueDateTime"`
	Date      *string          `json:"valueDate"`
	Boolean   *bool            `json:"valueBoolean"`
	Integer   *int             `json:"valueInteger"`
	Coding    *Coding          `json:"valueCoding"`
	Concept   *CodeableConcept `json:"valueCodeableConcept"`
	Resource  json.RawMessage  `json:"resource"`
}

// ReadInput reads the query and, of a POST, the Parameters resource or form in its body.
func ReadInput(r *http.Request) (*Input, error) {
	in := &Input{}
	var err error
	if in.text, err = url.ParseQuery(r.URL.RawQuery); err != nil {
		return nil, ErrParameter.At("query")
	}
	if f := in.text.Get("_format"); f != "" && !strings.Contains(f, "json") {
		return nil, &Refusal{Err: ErrMedia.At("_format"), Status: http.StatusNotAcceptable, Issue: "not-supported"}
	}
	if a := r.Header.Get("Accept"); a != "" && in.text.Get("_format") == "" && !strings.Contains(a, "json") && !strings.Contains(a, "*/*") && !strings.Contains(a, "application/*") {
		return nil, &Refusal{Err: ErrMedia.At("Accept"), Status: http.StatusNotAcceptable, Issue: "not-supported"}
	}
	if r.Method != http.MethodPost {
		return in, nil
	}
	return in, in.readBody(r)
}

func (in *Input) readBody(r *http.Request) error {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return ErrBody
	}
	if len(body) > maxBody {
		return errs.New(errs.TooLarge, "request.too-large")
	}
	switch kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind {
	case "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return ErrBody
		}
		for k, v := range form {
			in.text[k] = append(in.text[k], v...)
		}
		return nil
	case "", "application/json", "application/fhir+json", "text/json":
	default:
		return &Refusal{Err: ErrMedia.At("Content-Type"), Status: http.StatusUnsupportedMediaType, Issue: "not-supported"}
	}
	if len(body) == 0 {
		return nil
	}
	var p struct {
		ResourceType string      `json:"resourceType"`
		Parameter    []parameter `json:"parameter"`
	}
	if err := json.Unmarshal(body, &p); err != nil || p.ResourceType != "Parameters" {
		return ErrBody
	}
	for _, x := range p.Parameter {
		in.add(x)
	}
	return nil
}

func (in *Input) add(p parameter) {
	for _, v := range []*string{p.String, p.Code, p.URI, p.URL, p.Canonical, p.ID, p.DateTime, p.Date} {
		if v != nil {
			in.text.Add(p.Name, *v)
		}
	}
	switch {
	case p.Boolean != nil:
		in.text.Add(p.Name, strconv.FormatBool(*p.Boolean))
	case p.Integer != nil:
		in.text.Add(p.Name, strconv.Itoa(*p.Integer))
	case p.Coding != nil:
		in.Concepts = append(in.Concepts, *p.Coding)
	case p.Concept != nil:
		in.Concepts = append(in.Concepts, p.Concept.Coding...)
	case p.Resource != nil:
		if in.Resources == nil {
			in.Resources = map[string]json.RawMessage{}
		}
		in.Resources[p.Name] = p.Resource
	}
}

// Text gives a parameter, "" when it did not come.
func (in *Input) Text(name string) string { return in.text.Get(name) }

// All gives every value of a parameter.
func (in *Input) All(name string) []string { return in.text[name] }

// Flag gives a boolean parameter, false when it did not come.
func (in *Input) Flag(name string) bool { return in.text.Get(name) == "true" }

// Number gives a number of at least 0, or otherwise when it did not come.
func (in *Input) Number(name string, otherwise int) (int, error) {
	s := in.text.Get(name)
	if s == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0, ErrParameter.At(name)
	}
	return n, nil
}
