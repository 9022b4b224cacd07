# `make up` and `make test` do all of their own set-up. They need Python >= 3.11 and nothing else.

PYTHON ?= python3
SPEED ?= 1d

BIN := .venv/bin
SHELL := /bin/sh
.DEFAULT_GOAL := help

# Several processes at once, since many tests mostly wait. A module goes to one of them whole, since its tests may share
# what took seconds to start; those that take long go first (tests/conftest.py). Not `loadgroup`: xdist 3.8 groups
# nothing under pytest 9.2, and says nothing (pytest-xdist issue 1386). And tests start our services a hundred times: each
# would compile all of our modules anew where the environment forbids to keep bytecode.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

.PHONY: help up down demo test check bench lock

help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' Makefile

up: .venv/.installed ## Start Kafka, PostgreSQL and every service, play the examples, follow the log
	@$(BIN)/meldstroom up

down: .venv/.installed ## Stop what an interrupted `make up` left running
	@$(BIN)/meldstroom down

demo: .venv/.installed ## Play the examples on a simulated clock, SPEED of it per second (SPEED=1d)
	@$(BIN)/meldstroom demo --speed $(SPEED)

test: .venv/.installed ## Run every test, on a real broker and a real database
	@$(PYTEST)

check: .venv/.installed ## Format, lint, types, architecture and the fast tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(PYTEST) -q -m "not kafka and not containers and not browser"

bench: .venv/.installed ## Measure us beside our peers, in one run
	@$(BIN)/python -m bench

# uv only resolves here; the lock is plain pip's, so that an install needs nothing but Python. It names no index,
# because where packages come from is the machine's own affair.
lock: .venv/.installed ## Resolve what requirements.in and infra/embedded/jars.py ask for into locks with hashes
	@$(BIN)/python -m venv .venv/lock && .venv/lock/bin/pip install --quiet uv
	.venv/lock/bin/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	    --no-emit-index-url --no-annotate --no-header requirements.in --output-file requirements.lock
	$(BIN)/python -m infra.embedded.jars

# Wheels only: a package that has to be built would need a compiler, and build tools that no hash vouches for.
# Two stamps: a changed lock installs packages again, a changed pyproject.toml only our own entry points.
.venv/.installed: .venv/.locked pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.locked: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "Meldstroom needs Python 3.11 or newer; $(PYTHON) is older or missing. Name another: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	    echo "$(PYTHON) cannot make virtual environments (Debian: apt install python3-venv). Name another: make PYTHON=..." >&2; exit 1; }
	@test -x $(BIN)/pip || { echo "Setting up .venv from requirements.lock, once ..."; $(PYTHON) -m venv .venv; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
	    --requirement requirements.lock
	@touch $@
