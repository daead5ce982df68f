# `make help` lists the targets. Nothing here needs more than a POSIX shell, make and a Python >= 3.11.
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000
PYTEST ?= $(BIN)/pytest
WORKERS ?= auto

export UV_PYTHON_DOWNLOADS := never
export UV_SYSTEM_CERTS := 1
# A locale of the machine that can't spell Chinese must not decide how sources are read.
export PYTHONUTF8 := 1

RUN_STAMP := $(VENV)/.stamp-run
DEV_STAMP := $(VENV)/.stamp-dev

.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: demo setup test test-engines test-all lint fix messages migrations docs lock build wheel bench clean help

help: ## Say what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(RUN_STAMP) build ## Set up, build and start a site with a fictional town (PORT=8000)
	$(BIN)/duban demo --port $(PORT)

setup: $(DEV_STAMP) ## Make the virtual environment with everything for development

$(RUN_STAMP): requirements-build.lock requirements.lock pyproject.toml tools/setup.sh
	tools/setup.sh $(VENV) requirements.lock
	@touch $@

$(DEV_STAMP): requirements-build.lock requirements-dev.lock pyproject.toml tools/setup.sh
	tools/setup.sh $(VENV) requirements-dev.lock
	@touch $@ $(RUN_STAMP)

build: $(RUN_STAMP) ## Build static files and messages, where their sources have changed
	$(BIN)/python tools/build_static.py
	$(BIN)/python tools/compile_messages.py

test: $(DEV_STAMP) build ## Run all tests; on PostgreSQL too where DUBAN_TEST_POSTGRES_URL is set
	tools/test.sh $(PYTEST) $(WORKERS)

test-engines: build ## Run the engines' tests where Django is not installed
	tools/test-engines.sh $(VENV)-engines

test-all: test test-engines wheel ## Run everything, the engines alone and the wheel included
	tools/try-wheel.sh

lint: $(DEV_STAMP) build ## Check style, types, layers, translations and migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/build_static.py --check
	@if command -v msgfmt >/dev/null; then \
	    for po in src/duban/locale/*/LC_MESSAGES/*.po; do msgfmt --check --output-file=/dev/null "$$po" || exit 1; done; \
	else echo "== SKIPPED: msgfmt --check (gettext is not installed)"; fi
	DUBAN_MODE=development DATABASE_URL=sqlite:///:memory: $(BIN)/django-admin makemigrations --check --dry-run --settings duban.config.settings

fix: $(DEV_STAMP) ## Format and repair what tools can repair
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: $(DEV_STAMP) ## Collect the texts to be translated into the .po files (needs gettext)
	$(BIN)/python tools/collect_messages.py

migrations: $(DEV_STAMP) ## Write migrations for changed models
	DUBAN_MODE=development DATABASE_URL=sqlite:///:memory: $(BIN)/django-admin makemigrations --settings duban.config.settings

docs: $(DEV_STAMP) ## Check the documents: links, commands, settings
	$(PYTEST) -q tests/architecture -k "docs or settings"

lock: $(DEV_STAMP) ## Resolve all requirements anew and write the lock files
	tools/lock.sh $(BIN)/uv

wheel: build ## Build the wheel, with static files and messages in it, into dist/
	rm -rf dist
	$(BIN)/hatchling build -t wheel

bench: $(DEV_STAMP) ## Run the benchmarks
	@for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python "$$script" || exit 1; done

clean: ## Remove what was built; keeps the virtual environment and var/
	rm -rf dist build src/duban/static/built frontend/node_modules .mypy_cache .ruff_cache .pytest_cache \
	    .import_linter_cache .hypothesis htmlcov .coverage*
	find src -name '*.mo' -delete
