# Everything a newcomer needs, on Debian with `make` and `python3-venv` installed. `make help` lists the targets.

PYTHON ?= python3
BIN := .venv/bin
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
TESTS ?= tests
SOAK ?= soak or turns
PYTEST := $(BIN)/pytest -n $(JOBS) --dist loadgroup
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help venv run test lint format coverage reference openapi-lint assets translations styleguide bench soak screenshots fixture lock clean

help: ## List what make can do
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name what; do \
		printf '  make %-12s %s\n' "$$name" "$$what"; done

venv: ## Set up the virtual environment; the other targets do it by themselves
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON). Install it with: apt install python3-venv" >&2; exit 1; }
	@$(PYTHON) tools/bootstrap.py

run: venv ## Set up and serve on http://127.0.0.1:8000 with the demonstration organisation; PORT=8080 takes another port
	@exec $(BIN)/onrecord serve --demo $(if $(PORT),--port $(PORT))

test: lint ## Set up and run every check and every test; TESTS=tests/policies runs only some
	@$(BIN)/python -m tests.support.browser
	@echo "==> pytest"
	@$(PYTEST) $(TESTS)

lint: venv ## Style, types and the direction of imports
	@echo "==> ruff check"
	@$(BIN)/ruff check
	@echo "==> ruff format --check"
	@$(BIN)/ruff format --check
	@echo "==> mypy --strict"
	@$(BIN)/mypy
	@echo "==> lint-imports"
	@$(BIN)/lint-imports

format: venv ## Rewrite the code in the one format
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

coverage: venv ## Run the tests and show which lines no test reaches
	@$(PYTEST) --cov --cov-report=term-missing:skip-covered $(TESTS)

reference: venv ## Rewrite the pages of docs/ that are made from the code
	@$(BIN)/python -m tools.reference

openapi-lint: venv ## Hold docs/openapi.json against Redocly's recommended rules (needs npm)
	@$(BIN)/python -m tools.openapi_lint

assets: venv ## Rebuild the committed stylesheets and scripts from their pinned sources (needs npm)
	@$(PYTHON) tools/assets.py

translations: venv ## Bring the French catalogue up to date with the sentences of the code
	@$(BIN)/python -m tools.translations

styleguide: venv ## Show every component of the pages with sample data
	@$(BIN)/python -m tools.styleguide $(PORT)

bench: venv ## Measure against the goals and write docs/bench.md; ONRECORD_DATA_SAMPLES=DIR adds checks on real sentences
	@$(BIN)/python -m tests.bench

soak: venv ## Run the long versions of the tests, with every page on both databases and in both languages; write docs/soak.md; SOAK=soak leaves those pages out
	@$(PYTEST) -o faulthandler_timeout=3600 --soak -m "$(SOAK)" $(TESTS)

screenshots: venv ## Picture every page at 390 and 1280 pixels in both languages, into build/screenshots
	@$(BIN)/python -m tests.screenshots

fixture: venv ## Keep a database of this release for the upgrade tests of later ones, in tests/migrations/releases
	@$(BIN)/python -m tools.release_fixture

lock: ## Remake requirements.lock from setup.cfg
	@tools/lock.sh

clean: ## Remove the virtual environment and all caches; var/, which holds data, stays
	rm -rf .venv build dist *.egg-info .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache .schemathesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
