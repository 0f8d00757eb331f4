# `make help` lists the targets. `make verify` is what CI runs.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
DASHBOARD_SOURCES := $(shell find dashboard -type f -not -path '*/node_modules/*' -not -path '*/dist/*' \
	-not -path '*/tests/*' 2>/dev/null)

.PHONY: help
help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- Set-up: stamps make a second run do nothing ---------------------------------------------------

.PHONY: setup
setup: $(VENV)/.project dashboard-built ## Install everything into .venv and build the dashboard

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || { \
	  echo "Dallosh needs Python 3.11, 3.12 or 3.13; $(PYTHON) is $$($(PYTHON) --version 2>&1)." \
	       "Name another one: make setup PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) has no venv module. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.uv: $(VENV)/.created requirements/bootstrap.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.lock
	@touch $@

# uv is ten times faster but reads none of pip's configuration; behind a mirror only pip may know the way.
$(VENV)/.dependencies: $(VENV)/.uv requirements/dev.lock
	VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip sync --quiet --require-hashes requirements/dev.lock \
	|| { echo "uv could not install; trying pip" >&2; \
	     $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock; }
	@touch $@

$(VENV)/.project: $(VENV)/.dependencies pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

.PHONY: dashboard-built
ifeq ($(wildcard dashboard/package-lock.json),)
dashboard-built:
else
dashboard-built: dashboard/dist/index.html

dashboard/node_modules/.installed: dashboard/package-lock.json
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null || { \
	  echo "The dashboard needs Node 20 or later; found: $$(node --version 2>/dev/null || echo none)." \
	       "See https://nodejs.org, or on Debian 13 and Ubuntu 25.04: apt-get install nodejs npm" >&2; exit 1; }
	cd dashboard && npm ci --no-audit --no-fund
	@touch $@

dashboard/dist/index.html: dashboard/node_modules/.installed $(DASHBOARD_SOURCES)
	cd dashboard && npm run build
	@touch $@
endif

.PHONY: services
services: ## Install RabbitMQ and Chromium for the tests (Debian's packages; root or sudo)
	@sh tests/services/install.sh

# --- Run -------------------------------------------------------------------------------------------

.PHONY: demo
demo: setup ## Start on fresh data, import the sample posts, show the dashboard's address
	@$(BIN)/dallosh demo

.PHONY: bench
bench: setup ## Measure what the README's figures come from
	$(BIN)/python -m bench $(BENCH_ARGS)

# --- Check -----------------------------------------------------------------------------------------

.PHONY: verify
verify: lint types imports dashboard-check test ## Everything that CI checks

.PHONY: dashboard-check
dashboard-check: setup ## Types, tests, size and API client of the dashboard
	cd dashboard && PYTHON=$(CURDIR)/$(BIN)/python npm run --silent check

.PHONY: lint
lint: setup ## Formatting and lint rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

.PHONY: types
types: setup ## Static types
	$(BIN)/mypy

.PHONY: imports
imports: setup ## Which package may import which
	$(BIN)/lint-imports

.PHONY: test
test: setup services ## All tests (PYTEST_ARGS="-k word")
	$(BIN)/python -m pytest $(PYTEST_ARGS)

.PHONY: format
format: setup ## Rewrite the code in the project's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# --- Maintain --------------------------------------------------------------------------------------

.PHONY: lock
lock: $(VENV)/.uv ## Renew requirements/*.lock (LOCK_ARGS="--upgrade")
	$(UV_COMPILE) pyproject.toml --extra embedded --group dev -o requirements/dev.lock $(LOCK_ARGS)
	$(UV_COMPILE) pyproject.toml --extra embedded -c requirements/dev.lock -o requirements/runtime.lock
	@# An image for servers brings no mongod; its build stage needs the build backend alone.
	$(UV_COMPILE) pyproject.toml -c requirements/dev.lock -o requirements/container.lock
	echo hatchling | $(UV_COMPILE) - -c requirements/dev.lock --no-annotate -o requirements/build.lock
	echo uv | $(UV_COMPILE) - --no-annotate -o requirements/bootstrap.lock $(LOCK_ARGS)

.PHONY: clean
clean: ## Remove caches, build products and the demo's data (not .venv, not your data)
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .dallosh/demo dashboard/dist dist
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -not -path '*/node_modules/*' -prune -exec rm -rf {} +
