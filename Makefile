# Needs any Python from 3.11 on, with its venv module, and nothing else: `make` builds .venv from the hash-pinned lock files.

# Not `?=`: many shells export HOST and PORT, and a name of the machine there would open the demo to the network.
HOST = 127.0.0.1
PORT = 8000
DATA = ./data/demo
# More invented cases beside the one story, in a new DATA: make demo CASES=200 DATA=./data/city
CASES = 0
SEED = 1
# Kills on each store: make torture ROUNDS=20; make torture SEED=7 does a run again
ROUNDS = 200
# Given to pytest as they are: make test ARGS="-k closing"; to make bench and make torture as names: make bench ARGS=append
ARGS =
# make lock UPGRADE=--upgrade, or UPGRADE="--upgrade-package flask"
UPGRADE =
PYTHON =

BIN := .venv/bin
SOURCES := domain sync service client_sdk tests
# A user's own pip settings must not lead the install out of .venv.
PIP := PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip -qq --no-input
COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" --group build

# A .venv that was moved, or whose Python has gone, is made anew.
STALE := $(shell test -x $(BIN)/python && grep -qsF "$(CURDIR)/.venv" $(BIN)/activate || echo stale)

.NOTPARALLEL:
.PHONY: help demo test bench torture check lock clean stale

help:
	@echo "make demo    a demo shelter on http://$(HOST):$(PORT) (HOST=, PORT=, DATA=, CASES=, SEED= change it)"
	@echo "make test    all tests (ARGS= goes to pytest)"
	@echo "make bench   benchmarks against their peers, into docs/performance.md (ARGS= picks some, BENCH_LARGE=1 for 1,000,000 events)"
	@echo "make torture kills and faults on both stores, about half an hour (ROUNDS=, SEED= as printed, ARGS= picks some)"
	@echo "make check   format, lint, types, layers"
	@echo "make lock    work out the lock files again (UPGRADE=--upgrade for newer versions)"
	@echo "make clean   remove .venv and caches, never ./data"

demo: .venv/installed-demo
	@exec $(BIN)/harapan demo --host "$(HOST)" --port "$(PORT)" --data "$(DATA)" --cases "$(CASES)" --seed "$(SEED)"

test: .venv/installed-test
	@$(BIN)/python -m pytest -q -n auto $(ARGS)

bench: .venv/installed-test
	@$(BIN)/python -W "ignore:XDG_RUNTIME_DIR is not set" -m tests.bench $(ARGS)

# SEED is the demo's unless somebody gives it: otherwise each run is another one.
torture: .venv/installed-test
	@$(BIN)/python -m tests.simulation.torture --rounds "$(ROUNDS)" $(if $(filter file,$(origin SEED)),,--seed "$(SEED)") $(ARGS)

check: .venv/installed-test
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

# The widest set first; the others are cut from it, so that one .venv can hold any of them in any order.
lock: .venv/installed-dev
	$(COMPILE) --extra service --extra postgres --extra test --group dev $(UPGRADE) -o requirements-dev.lock
	$(COMPILE) --extra service --extra postgres --extra test --group check -c requirements-dev.lock -o requirements-test.lock
	$(COMPILE) --extra service -c requirements-dev.lock -o requirements.lock
	$(COMPILE) --extra service --extra postgres -c requirements-dev.lock -o requirements-server.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage build dist site mutants
	find $(SOURCES) -type d -name __pycache__ -prune -exec rm -rf {} +

.venv/installed-demo: requirements.lock pyproject.toml $(BIN)/python $(STALE)
	@$(call install,requirements.lock)
	@touch $@

.venv/installed-test: requirements-test.lock pyproject.toml $(BIN)/python $(STALE)
	@$(call install,requirements-test.lock)
	@touch $@ .venv/installed-demo

.venv/installed-dev: requirements-dev.lock pyproject.toml $(BIN)/python $(STALE)
	@$(call install,requirements-dev.lock)
	@touch $@ .venv/installed-test .venv/installed-demo

# --no-deps, because a lock names everything and an old pip would spend its time on working that out again.
define install
echo "Installing $(1) into .venv, hash-checked ..." && \
$(PIP) install --require-hashes --no-deps -r $(1) && \
$(PIP) install --no-build-isolation --no-deps -e .
endef

$(BIN)/python: $(STALE)
	@for python in $(if $(PYTHON),"$(PYTHON)",python3 python3.14 python3.13 python3.12 python3.11 python); do \
		"$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue; \
		echo "Making .venv with $$("$$python" --version)"; \
		"$$python" -m venv --clear .venv && exit 0; \
		rm -rf .venv; \
		exit 1; \
	done; \
	echo "Harapan needs Python 3.11 or newer with its venv module, and found none." >&2; \
	echo "On Debian and Ubuntu: apt install python3-venv. Elsewhere name one: make demo PYTHON=/path/to/python3.12" >&2; \
	exit 1
