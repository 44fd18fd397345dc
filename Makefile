# callsheet: the recipes that people and CI both use. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SHARED := --numprocesses auto --maxprocesses 8 --dist loadfile --no-loadscope-reorder

# images set it; here each of many processes would compile every module anew
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := $(STAMP)
.PHONY: help demo quick test rest coverage check types flaws bench chaos serve lock sbom docs generate clean

help: ## List the recipes
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(STAMP): requirements/dev.txt requirements/bootstrap.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "callsheet needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/bootstrap.txt
	$(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes --python $(BIN)/python requirements/dev.txt
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python --editable .
	@touch $(STAMP)

demo: $(STAMP) ## Load the sample sheets into a sandbox, with a Prefect server of its own
	$(BIN)/callsheet demo

quick: $(STAMP) ## Run the fast tests (not marked slow), and of many cases of one test some
	$(BIN)/python -m pytest $(SHARED) -m "not slow"

test: $(STAMP) ## Run every test, in parallel
	$(BIN)/python -m pytest $(SHARED) --durations 15

rest: $(STAMP) ## Run the cases that `make test` leaves out of its families of many
	CALLSHEET_TEST_THINNED=rest $(BIN)/python -m pytest $(SHARED)

coverage: $(STAMP) ## Run every test and report which branches were not covered, child processes included
	rm -f .coverage .coverage.*
	$(BIN)/coverage run -m pytest $(SHARED)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

check: $(STAMP) ## Everything a commit must pass: format, lint, types, import contracts, bandit, tests, the short bench
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	@# mypy takes a core for most of a minute, while the tests leave one idle here and there
	$(MAKE) --jobs 3 types flaws test
	$(MAKE) --jobs 2 bench-1-of-2 bench-2-of-2

bench-%: $(STAMP)
	@# each half takes one core, and counts the seconds of its own processes alone
	$(BIN)/python -m bench --short --part=$(subst -of-,/,$*)

types: $(STAMP)
	$(BIN)/mypy

flaws: $(STAMP)
	@# it warns of every word in a line that has a reason; only what it says when something is wrong is for reading
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive callsheet flows transforms validators \
		2>$(VENV)/bandit.log || { cat $(VENV)/bandit.log; exit 1; }

chaos: $(STAMP) ## Run the long fault tests: every pair of kills, 500 and 2,000 dropped files, 100 loads under kills and faults
	CALLSHEET_TEST_CHAOS=1 $(BIN)/python -m pytest tests/chaos --numprocesses auto --maxprocesses 4 --dist load -rP
	CALLSHEET_TEST_CHAOS=1 $(BIN)/python -m pytest tests/callsheet/watcher/test_processes.py tests/transforms/test_repairs.py \
		tests/callsheet/sandbox/test_generated_requests.py \
		tests/callsheet/engine/test_harmless.py tests/callsheet/sheets/test_own_fuzz.py -s
	CALLSHEET_TEST_CHAOS=1 $(BIN)/python -m pytest $$(grep -rlE "thinned import (half_of|LONG)|mark.thinned" tests --include=test_*.py) $(SHARED)
	$(BIN)/python -m tests.chaos.soak

bench: $(STAMP) ## Measure speed and memory against their goals, as ratios, in about half an hour
	$(BIN)/python -m bench

serve: $(STAMP) ## Run callsheet's services on this machine until interrupted; SANDBOX=1 adds the sandbox
	$(BIN)/callsheet serve $(if $(SANDBOX),--sandbox)

lock: $(STAMP) ## Pin the dependencies again (hashes only, no download addresses)
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
		pyproject.toml --extra postgres --extra sftp --extra s3 --group dev -o requirements/dev.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
		pyproject.toml --extra postgres --extra sftp --extra s3 -o requirements/run.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
		--group sbom -o requirements/sbom.txt
	printf 'uv==%s\n' "$$($(BIN)/uv --version | cut -d' ' -f2)" | $(BIN)/uv pip compile --quiet --universal \
		--generate-hashes --no-emit-index-url --no-header --python-version 3.11 - -o requirements/bootstrap.txt
	$(BIN)/python -c 'from importlib.metadata import version; print("hatchling==" + version("hatchling"))' | $(BIN)/uv pip compile --quiet --universal \
		--generate-hashes --no-emit-index-url --no-header --python-version 3.11 - -o requirements/build.txt

sbom: SHELL := bash -o pipefail  # a failure anywhere in its pipe is one
sbom: $(STAMP) ## Write dist/callsheet.cdx.json: what callsheet runs on, with licences and hashes (CycloneDX)
	$(PYTHON) -m venv build/sbom
	$(BIN)/uv pip sync --quiet --require-hashes --python build/sbom/bin/python requirements/sbom.txt
	build/sbom/bin/python -m cyclonedx_py environment --pyproject pyproject.toml --output-reproducible $(BIN)/python \
		| $(BIN)/python -m tests.generate.sbom | build/sbom/bin/python tests/generate/validated.py > build/callsheet.cdx.json
	mkdir -p dist && mv build/callsheet.cdx.json dist/

docs: $(STAMP) ## Check the documentation: links, anchors, commands, names, wording, generated pages
	$(BIN)/python -m pytest tests/house/test_docs.py tests/house/test_words.py

generate: $(STAMP) ## Write templates/, data/samples/ and docs/reference/
	$(BIN)/python -m tests.generate

clean: ## Remove everything that was generated
	rm -rf $(VENV) .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .hypothesis dist build
