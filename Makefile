# Each target sets up all that it needs; Python 3.11 or newer is the one thing to have.
PYTHON ?= python3
BIN := .venv/bin

.DELETE_ON_ERROR:
.PHONY: help run test check bench clean

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' Makefile

run: .venv/set-up ## serve every channel that is set up
	@$(BIN)/humraah run

test: .venv/set-up-test ## run all tests (SQLite and PostgreSQL, pages in Chromium)
	@.ci/need
	@$(BIN)/pytest $(ARGS)

check: .venv/set-up-check ## lint, types, imports, and the proof of the flows
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/humraah check --remember

bench: .venv/set-up-bench ## measure turns per second, waiting times, memory, and what each document costs, and how fast words are relayed
	@$(BIN)/humraah check --remember
	@$(BIN)/python -m tests.bench $(ARGS)
	@$(BIN)/python -m tests.bench.documents
	@$(BIN)/python -m tests.bench.relay

clean: ## remove what the other targets made; data/ stays
	@rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find bot tests -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo 'Humraah needs Python 3.11 or newer; name it with: make PYTHON=python3.12' >&2; exit 1; }
	@$(PYTHON) -m venv .venv \
		|| { rm -rf .venv; echo 'Could not make .venv; on Debian: sudo apt-get install python3-venv' >&2; exit 1; }

# A stamp for each set of extras, made again when pyproject.toml changes.
.venv/set-up-test: EXTRAS := [test]
.venv/set-up-check: EXTRAS := [test,check]
.venv/set-up-bench: EXTRAS := [test,bench]
.venv/set-up .venv/set-up-test .venv/set-up-check .venv/set-up-bench: pyproject.toml | .venv/bin/python
	@echo 'Setting up .venv ...'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.$(EXTRAS)'
	@echo 'Proving the conversations ...'
	@$(BIN)/humraah check --remember >/dev/null 2>&1 || true # the start says what is wrong
	@touch $@
