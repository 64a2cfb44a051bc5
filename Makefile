# The commands of a new user; CONTRIBUTING.md says what each is for.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
# Compiled modules are kept from run to run, whatever the environment says: compiling all of them takes each process seconds.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest
SCHEMA := $(BIN)/check-jsonschema --quiet --builtin-schema vendor
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-annotate --no-header \
	--only-binary :all: --emit-build-options --no-emit-index-url --no-emit-find-links

.PHONY: run test test-all test-browser test-wheel starter-zip lint test-faults test-mutation bench update-golden lock clean

# All of the work: without GITHUB_REPOSITORY a rehearsal, which checks the files, syncs, writes board and site, and says
# where to look.
run: $(VENV)/run
	$(BIN)/rectrack run

# What needs nothing but Python and git, with the same examples every time.
test: $(VENV)/dev
	$(PYTEST) --numprocesses 2 -m "not act and not browser and not wheel"

# Those that run the workflow files as well.
test-all: $(VENV)/dev
	$(PYTEST) --numprocesses 2 -m "not browser and not wheel"

# What readers see, in a real browser: the machine's Chromium or Chrome, and where it has none it says what to install.
test-browser: $(VENV)/dev
	$(BIN)/python -m pytest -m browser tests/browser

# The wheel itself, which is left in dist/: in an empty environment, with what it needs by hash and nothing of the checkout.
# On Python 3.11 also with the lowest version of each dependency.
test-wheel: $(VENV)/dev
	rm -rf dist
	$(BIN)/python -m hatchling build --target wheel
	$(BIN)/python -m pytest -m wheel tests/wheel

# What that wheel begins a tracker with, to unpack and upload without a terminal.
starter-zip: $(VENV)/dev
	$(BIN)/python -m tests.starter dist/*.whl build/starter.zip

lint: $(VENV)/dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	PYTHONPATH=scripts $(BIN)/lint-imports --no-logo --no-cache
	$(BIN)/actionlint
	$(BIN)/zizmor --offline --no-progress -qq --persona=pedantic .github action.yml
	$(SCHEMA).github-workflows .github/workflows/*.yml
	$(SCHEMA).github-actions action.yml
	$(SCHEMA).github-issue-forms .github/ISSUE_TEMPLATE/[!c]*.yml
	$(SCHEMA).github-issue-config .github/ISSUE_TEMPLATE/config.yml
	$(SCHEMA).dependabot .github/dependabot.yml

# Every fault, and everything people may do, at every request of a sync; a first sync of 2,000; new examples, many more of them.
# A failed example is printed with a line, `@reproduce_failure(...)`, that repeats it when put above the test.
test-faults: $(VENV)/dev
	PYTHONPATH=scripts $(BIN)/python -m tests.faults.sweep
	PYTHONPATH=scripts $(BIN)/python -m tests.faults.meanwhile
	PYTHONPATH=scripts $(BIN)/python -m tests.faults.state
	$(PYTEST) --numprocesses 2 -m hypothesis --hypothesis-profile search

# Small changes of the program that a test should notice, 200 of one seed: which of them none does. Takes an hour.
test-mutation: $(VENV)/dev
	PYTHONPATH=scripts $(BIN)/python -m tests.mutants

# Speed as ratios and counts, side by side with peers.
bench: $(VENV)/dev
	PYTHONPATH=scripts $(BIN)/python -m tests.bench

# Write the outputs that tests hold and what is made in docs/ anew, after a change that is meant: then read the difference.
update-golden: $(VENV)/dev
	$(BIN)/python -m pytest --renew-golden -m "not browser and not wheel"

# Choose the newest versions of all that pyproject.toml names, with their hashes, and the lowest that it accepts. Needs uv.
lock:
	$(LOCK) --upgrade pyproject.toml -o scripts/requirements.txt
	$(LOCK) --upgrade pyproject.toml --group dev -c scripts/requirements.txt -o tests/requirements.txt
	$(LOCK) --upgrade --resolution lowest-direct pyproject.toml -o tests/lowest.txt

clean:
	rm -rf $(VENV) .rectrack build dist

# Where the tracker runs: what it needs, and a command that runs it from this checkout.
$(VENV)/run: scripts/requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 run")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) -r scripts/requirements.txt
	printf '#!/bin/sh\nPYTHONPATH="%s/scripts" exec "%s/$(BIN)/python" -m rectrack "$$@"\n' "$(CURDIR)" "$(CURDIR)" > $(BIN)/rectrack
	chmod +x $(BIN)/rectrack
	touch $@

# Where it is tested: the same environment, with the tools.
$(VENV)/dev: $(VENV)/run tests/requirements.txt
	$(PIP) -r tests/requirements.txt
	touch $@
