# The front door. `make` lists what there is; every target needs only Python >= 3.11, make and git.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime-installed
TOOLS := $(VENV)/.tools-installed
PEERS := $(VENV)/.peers
PIP := -m pip install --quiet --disable-pip-version-check --require-hashes
PIP_INSTALL := $(BIN)/python $(PIP)
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header
NODE_MODULES := web/node_modules/.package-lock.json
PAGES := app/web/pages/.built
PAGE_SOURCES := $(shell find web openapi -type f \
  -not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/generated/*' -not -name '*.md' -not -path '*/tests/*')
# Passed on to pytest, as in: make test ARGS="tests/conversations -k claim"
ARGS ?=
# One per core; each has a PostgreSQL and a Redis of its own.
WORKERS ?= auto

.PHONY: help
help:  ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

.PHONY: setup
setup: $(TOOLS)  ## make .venv with exactly what the locks name (again only when they change)

.PHONY: demo
demo: $(RUNTIME)  ## try it: console, widget and a seeded account (make demo ARGS=--busy: with people in it)
	@$(MAKE) --no-print-directory web || echo "The pages could not be built, see above; the rest runs without them."
	@$(BIN)/python -m app demo $(ARGS)

.PHONY: web
web:  ## build the console and the widget, when Node is there (again only when something changed)
	@if command -v npm >/dev/null; then $(MAKE) --silent $(PAGES); \
	  else echo "The console and the widget are built with Node 20 or newer, which is not here; the rest works without."; fi

.PHONY: test-web
test-web: $(TOOLS) $(PAGES)  ## the pages: types, style, their tests, and people in a browser (needs Node and Chromium)
	@cd web && npm run --silent check && npm run --silent test
	@$(BIN)/python -m pytest -m node --numprocesses $(WORKERS) --dist worksteal $(ARGS)

.PHONY: test
test: $(TOOLS)  ## the service's suite, on SQLite and on a real PostgreSQL and Redis of its own
	@$(BIN)/python -m pytest -m "not node" --numprocesses $(WORKERS) --dist worksteal $(ARGS)

.PHONY: lint
lint: $(TOOLS)  ## style and mistakes (ruff, every rule on)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

.PHONY: format
format: $(TOOLS)  ## put right what ruff can put right by itself
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.PHONY: types
types: $(TOOLS)  ## mypy, strict
	@$(BIN)/mypy

.PHONY: imports
imports: $(TOOLS)  ## who may import whom (import-linter)
	@$(BIN)/lint-imports

.PHONY: migrate
migrate: $(RUNTIME)  ## bring the database of CONVERSAS_DATABASE_URL to the newest schema
	@$(BIN)/python -m app migrate

.PHONY: openapi
openapi: $(RUNTIME)  ## write openapi/openapi.json and openapi/asyncapi.json
	@$(BIN)/python -m app openapi
	@$(BIN)/python -m app asyncapi

.PHONY: docs
docs: $(RUNTIME)  ## write docs/settings.md from the settings themselves
	@$(BIN)/python docs/settings_reference.py

# The template holds the moment it was made, so it is not kept; .po and .mo are.
TEXTS := -D conversas -d app/locale
.PHONY: texts
texts: $(TOOLS)  ## extract sentences from the code, update the .po catalogues, compile the .mo
	@$(BIN)/pybabel --quiet extract --keywords sentence --no-default-keywords --add-location file --add-comments Translators: \
	  --width 100 --output-file $(VENV)/conversas.pot app
	@$(BIN)/pybabel --quiet update $(TEXTS) --input-file $(VENV)/conversas.pot \
	  --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 100
	@$(BIN)/pybabel --quiet compile $(TEXTS)

# Each is a command of its own with options of its own (docs/performance.md).
BENCHMARKS ?= messages several rest lifecycle sqlite growth lists capacity
.PHONY: bench
bench: $(TOOLS) $(PEERS)/.installed  ## what a message costs, beside others' and the machine's limits (hours)
	@mkdir -p docs/measured
	@for name in $(BENCHMARKS); do \
	  $(BIN)/python -m bench.$$name --report docs/measured/$$name.md $(ARGS); \
	done

.PHONY: chaos
chaos: $(TOOLS)  ## break it on every edge while people talk, and judge what they saw (see docs/chaos.md)
	@$(BIN)/python -m chaos $(ARGS)

.PHONY: lock
lock: $(TOOLS)  ## rebuild the locks (make lock UPGRADE=--upgrade takes the newest versions)
	@$(COMPILE) pyproject.toml $(UPGRADE) --output-file requirements.lock
	@$(COMPILE) pyproject.toml $(UPGRADE) --group dev --constraint requirements.lock --output-file requirements-dev.lock
	@$(COMPILE) $(UPGRADE) --group bench --constraint requirements.lock --output-file requirements-bench.lock
	@! grep -nE '://' requirements.lock requirements-dev.lock requirements-bench.lock

$(NODE_MODULES): web/package-lock.json web/.npmrc $(wildcard web/package.json web/*/package.json)
	@echo "Installing what the pages are built with"
	@cd web && npm ci --silent
	@touch $@

$(PAGES): $(PAGE_SOURCES) $(NODE_MODULES)
	@echo "Building the console and the widget"
	@cd web && npm run --silent build -- --silent >/dev/null

# The interpreter is looked for only when .venv is not there yet; one that cannot make a venv does not count.
$(BIN)/python:
	@for candidate in $${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do \
	  if "$$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    echo "Making $(VENV) with $$("$$candidate" --version)"; \
	    exec "$$candidate" -m venv $(VENV); \
	  fi; \
	done; \
	echo "Conversas needs Python 3.11 or newer, with its venv module (Debian: python3-venv)." >&2; \
	echo "None was found; name one with: make setup PYTHON=/path/to/python3" >&2; \
	exit 1

$(RUNTIME): requirements.lock | $(BIN)/python
	@echo "Installing what Conversas runs on"
	@$(PIP_INSTALL) -r requirements.lock
	@touch $@

$(PEERS)/.installed: requirements-bench.lock | $(BIN)/python
	@echo "Installing what it is measured against"
	@[ -x $(PEERS)/bin/python ] || $(BIN)/python -m venv $(PEERS)
	@$(PEERS)/bin/python $(PIP) -r requirements-bench.lock
	@touch $@

# The second lock holds the first one too, at the same versions.
$(TOOLS): requirements-dev.lock $(RUNTIME)
	@echo "Installing what it is tested with"
	@$(PIP_INSTALL) -r requirements-dev.lock
	@touch $@
