# CONTRIBUTING.md explains each target.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
# Compiled modules stay from run to run, even if the environment says otherwise: each process would compile for seconds.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest
# Programs of tests. Git's settings are those of all tests, as in tests/conftest.py: a new machine has no name for commits.
PROGRAM := PYTHONPATH=scripts GIT_CONFIG_GLOBAL="$(CURDIR)/tests/data/git/config" GIT_CONFIG_NOSYSTEM=1 $(BIN)/python -m
SCHEMA := $(BIN)/check-jsonschema --quiet --builtin-schema vendor
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-annotate --no-header \
	--only-binary :all: --emit-build-options --no-emit-index-url --no-emit-find-links

.PHONY: run test test-all test-browser test-wheel starter-zip lint test-faults test-mutation bench pictures french catalogues update-golden lock clean

# All steps. Without GITHUB_REPOSITORY this is a local run: it checks the files, syncs, writes board and site, and prints
# the address of the site.
run: $(VENV)/run
	$(BIN)/rectrack run

# Tests that need only Python and git, with the same examples every time.
test: $(VENV)/dev
	$(PYTEST) --numprocesses 2 -m "not act and not browser and not wheel"

# Also the tests that run the workflow files.
test-all: $(VENV)/dev
	$(PYTEST) --numprocesses 2 -m "not browser and not wheel"

# The site in a real browser: Chromium or Chrome. If neither is installed, the tests say what to install.
test-browser: $(VENV)/dev
	$(PYTEST) --numprocesses 2 -m browser tests/browser

# The wheel, which stays in dist/: in an empty environment, with dependencies by hash and without the checkout. On Python
# 3.11 also with the lowest version of each dependency.
test-wheel: $(VENV)/dev
	rm -rf dist
	$(BIN)/python -m hatchling build --target wheel
	$(BIN)/python -m pytest -m wheel tests/wheel

# The tracker that this wheel creates, to unpack and upload without a terminal.
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

# Each injected fault and each human action at each request of a sync; a first sync of 2,000; a long search for examples.
# For a failed example, pytest prints a line `@reproduce_failure(...)`. Put it above the test to repeat the example.
test-faults: $(VENV)/dev
	$(PROGRAM) tests.faults.sweep
	$(PROGRAM) tests.faults.meanwhile
	$(PROGRAM) tests.faults.state
	$(PYTEST) --numprocesses 2 -m hypothesis --hypothesis-profile search

# 200 small changes of the program, from one seed: print each change that no test notices. Takes an hour.
test-mutation: $(VENV)/dev
	PYTHONPATH=scripts $(BIN)/python -m tests.mutants

# Speed as ratios and counts, compared with similar programs.
bench: $(VENV)/dev
	$(PROGRAM) tests.bench

# Make the two pictures in the README again, with the same browser as test-browser. Then look at them.
pictures: $(VENV)/dev
	PYTHONPATH=scripts $(BIN)/python -m tests.pictures

# The site in English and French, in build/french: no native speaker has reviewed the French texts yet.
french: $(VENV)/run
	$(BIN)/rectrack site --language fr build/french

# Add new messages to the catalogues in templates/languages, without a translation, and delete those no longer used.
catalogues: $(VENV)/dev
	$(BIN)/rectrack translations --update

# Renew the frozen outputs and the generated parts of docs/ after an intended change. Then read the difference.
update-golden: $(VENV)/dev
	$(BIN)/python -m pytest --renew-golden -m "not browser and not wheel"

# Pin the newest versions of the dependencies in pyproject.toml, with hashes, and the lowest accepted versions. Needs uv.
lock:
	$(LOCK) --upgrade pyproject.toml -o scripts/requirements.txt
	$(LOCK) --upgrade pyproject.toml --group dev -c scripts/requirements.txt -o tests/requirements.txt
	$(LOCK) --upgrade --resolution lowest-direct pyproject.toml -o tests/lowest.txt

clean:
	rm -rf $(VENV) .rectrack build dist

# The environment to run rectrack: its dependencies, and a command that runs it from this checkout.
$(VENV)/run: scripts/requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 run")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) -r scripts/requirements.txt
	printf '#!/bin/sh\nPYTHONPATH="%s/scripts" exec "%s/$(BIN)/python" -m rectrack "$$@"\n' "$(CURDIR)" "$(CURDIR)" > $(BIN)/rectrack
	chmod +x $(BIN)/rectrack
	touch $@

# The environment to test it: the same, with the tools.
$(VENV)/dev: $(VENV)/run tests/requirements.txt
	$(PIP) -r tests/requirements.txt
	touch $@
