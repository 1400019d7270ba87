# Each target does all of its own set-up; a fresh machine needs Python >= 3.11, git and make.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

# Where the surroundings forbid bytecode, each of some hundred processes would compile Grace anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: test lint types contracts unit live coverage demo bench fuzz format docs lock clean

test: lint types contracts unit

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(READY)
	$(BIN)/mypy

contracts: $(READY)
	$(BIN)/lint-imports

unit: $(READY) ssh-keygen
	$(BIN)/python -m pytest -n auto $(ARGS)

# A throw-away repository on a real GitHub; tests/live/test_github.py says which variables name it.
live: $(READY)
	$(BIN)/python -m pytest -m live tests/live -n 0 $(ARGS)

# Slower by half, so not part of `test`; fails below the promised branch coverage.
coverage: $(READY) ssh-keygen
	$(BIN)/python -m pytest -n auto --cov --cov-report=term --cov-fail-under=95 $(ARGS)

demo: $(READY)
	$(BIN)/grace demo $(if $(ONCE),--once) $(if $(SEED),--seed $(SEED)) $(if $(KILL),--kill)

bench: $(READY)
	$(BIN)/python -m tests.bench $(ONLY)

# Coverage-guided, for as long as you like: DOOR=text or structured, SECONDS=600.
fuzz: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check atheris
	$(BIN)/python -m tests.fuzz $(or $(DOOR),text) -max_total_time=$(or $(SECONDS),60)

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Redraws what is generated: README's diagram and tree, the pattern catalogue.
docs: $(READY)
	$(BIN)/python -m tests.readme
	$(BIN)/grace patterns --page > patterns/README.md

# Pins every dependency, with hashes and without index addresses.
lock:
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra test --universal --python-version 3.11 \
	    --generate-hashes --no-strip-extras --no-emit-index-url --no-header --quiet -o requirements.lock

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Grace needs Python 3.11 or newer; say which with: make PYTHON=python3.12 ...")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $(READY)

# The audit's tests hold our signatures against OpenSSH's own tool.
.PHONY: ssh-keygen
ssh-keygen:
	@command -v ssh-keygen >/dev/null || { apt-get update -qq && apt-get install -y -qq openssh-client; } \
	    || echo "ssh-keygen is missing: tests that need it will be skipped"

clean:
	rm -rf .venv .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis
