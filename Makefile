# Minkang. `make` alone shows what there is.
.DEFAULT_GOAL := help
SHELL := /bin/bash
GO ?= go
GOFLAGS += -trimpath
BIN := bin/minkang
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)
WEB_SOURCES := $(shell find web/src web/index.html web/ehr.html web/h5.html web/vite.config.ts web/package-lock.json -type f 2>/dev/null)

.PHONY: help run build web ui test test-go test-web test-journeys bench lint check schema generate setup clean

help: ## show this
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'
	@echo; echo "  Arguments of the demo: make run ARGS='--residents 2000 --listen 127.0.0.1:9000'"

run: build ## build everything and start a living demo district
	$(BIN) demo $(ARGS)

build: web ## build the pages and the program into bin/minkang
	@mkdir -p bin
	$(GO) build $(GOFLAGS) -ldflags '$(LDFLAGS)' -o $(BIN) ./cmd/minkang

web: web/dist/.built ## build the pages

web/dist/.built: $(WEB_SOURCES) web/node_modules/.installed
	cd web && npm run --silent build
	@touch $@

web/node_modules/.installed: web/package-lock.json
	cd web && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

ui: web/node_modules/.installed ## pages with live reload against a running program (MINKANG_SERVER)
	cd web && npm run dev

test: setup lint test-go test-web build test-journeys ## everything CI runs: both stores, race detector, pages, browser

test-go:
	tools/with-postgres.sh tools/go-test.sh

test-web: web/node_modules/.installed
	cd web && npm run --silent typecheck && npm run --silent test

test-journeys: build web/node_modules/.installed
	tools/with-postgres.sh tools/journeys.sh

setup: ## install what the tests need, where that is allowed (Debian packages)
	@tools/setup.sh

lint: web/node_modules/.installed ## format, vet, house rules
	@test -z "$$(gofmt -l cmd internal tools standards web/*.go test 2>/dev/null)" || { gofmt -l cmd internal tools standards web/*.go test; echo "gofmt wants the files above"; exit 1; }
	$(GO) vet ./...
	$(GO) test ./tools/houserules/

check: ## quick look before a commit: format, house rules, tests of the packages that changed
	$(GO) test ./tools/houserules/ $$(git diff --name-only HEAD -- '*.go' | xargs -r -n1 dirname | sort -u | sed 's|^|./|')

bench: build ## measure the bars of docs/performance.md on this machine
	$(BIN) bench all $(ARGS)

generate: ## write the API description and the pages made from tables anew
	$(GO) test ./cmd/minkang -run Description -update
	$(GO) test ./internal/kit/words -run Page -update
	$(GO) test ./internal/standards -run TestPages -update

schema: ## write the schema dumps in docs/schema anew
	tools/with-postgres.sh $(GO) test ./internal/app -run TestSchemaDumps -update

clean: ## remove what was built
	rm -rf bin web/node_modules && find web/dist -mindepth 1 ! -name placeholder.html -delete
