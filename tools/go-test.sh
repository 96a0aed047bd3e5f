#!/usr/bin/env bash
# Runs the Go tests with the race detector on both stores (MINKANG_TEST_PG is set by tools/with-postgres.sh), then the
# warehouse packages again without cgo, as a build on a machine without a C compiler would be.
set -euo pipefail
export CI=true
# The journeys below test/ drive the built program; make test-journeys runs them.
mapfile -t packages < <(go list ./... | grep -v '/test/')
go test -race -shuffle=on -timeout 20m "$@" "${packages[@]}"
CGO_ENABLED=0 go test -timeout 10m ./internal/engine/column/... ./internal/facts/...
CGO_ENABLED=0 go build -o /dev/null ./cmd/minkang
