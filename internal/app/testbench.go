package app

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/standards/testbenchhttp"
)

// openTestBench offers institutions a look at what the platform would find, without storing anything.
func (s *System) openTestBench(context.Context) error {
	s.faces = append(s.faces, func(api huma.API, _ *http.ServeMux) {
		testbenchhttp.Register(api, s.Shelf, standardsGuard{s.Security.Policy()}, s.Clock)
	})
	return nil
}
