# make run    sets up whatever is missing and starts the registry back office
# make test   runs the whole suite, on SQLite and on PostgreSQL
# make check  lint, types, layers, migrations, and the rules of security; make lint is the part that no test has
# make bench  measures on PostgreSQL (docs/performance.md); make bench SIZE=small for a first look
# make messages  the catalogue of texts: collects what is new, names what lacks its Chinese
#
# make simulate ARGS="--seed 7 --steps 200"   lives through a seed; docs/simulation.md
# make crash  kills every act at every point, on SQLite and on PostgreSQL (half an hour or more)
# make locks  plays every act once on PostgreSQL and holds its locks against docs/locks.md (two minutes)
# make nightly  check, the suite whole on either engine, crash, two thousand lives on either engine, a long attack on the door, bench (a night and more)
#
# make run PORT=8080   another port          make run PYTHON=python3.12   another interpreter
# make test ARGS="tests/backoffice/calendar -k holiday"                   a part of the suite
# make test ARGS=--cpu                                                    and what each test cost

PYTHON ?= python3
PORT ?= 8000
ARGS ?=
SIZE ?= full
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --no-input install --quiet --require-hashes

# What is installed is said by a stamp that is newer than its lock; a second call finds it and does nothing.
RUN_STAMP := $(VENV)/.installed-to-run
DEV_STAMP := $(VENV)/.installed-to-develop

.PHONY: help setup run test simulate lint check nightly bench crash locks format lock clean messages

help:
	@sed -n 's/^# \{0,1\}//p; /^$$/q' Makefile

setup: $(DEV_STAMP)
	@:

run: $(RUN_STAMP)
	@exec $(PY) manage.py serve --prepare --port $(PORT)

test: $(DEV_STAMP)
	@exec $(PY) scripts/run_tests.py $(ARGS)

bench: $(DEV_STAMP)
	@exec $(PY) -m tests.bench --size $(SIZE) $(ARGS)

simulate: $(DEV_STAMP)
	@exec $(PY) -m tests.simulation $(ARGS)

crash: $(DEV_STAMP)
	@exec $(PY) -m tests.crash $(ARGS)

locks: $(DEV_STAMP)
	@LOCK_ORDER=all exec $(PY) scripts/run_tests.py tests/crash/test_lock_order.py $(ARGS)

nightly: $(DEV_STAMP)
	@exec $(PY) scripts/nightly.py $(ARGS)

lint: $(DEV_STAMP)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/lint-imports --no-logo
	$(VENV)/bin/mypy
	$(PY) manage.py check --settings backoffice.config.settings.test --fail-level WARNING
	$(PY) manage.py makemigrations --settings backoffice.config.settings.test --check --dry-run

# bandit is among its tests.
check: lint
	$(PY) -m pytest -q tests/architecture/test_safety.py

format: $(DEV_STAMP)
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

# The catalogue of texts: what is marked for translation, and its Chinese. xgettext is of the system's package gettext.
messages: $(DEV_STAMP)
	@command -v xgettext >/dev/null || { echo "make messages needs xgettext. On Debian or Ubuntu: apt install gettext"; exit 1; }
	$(PY) scripts/messages.py

# Versions and hashes for every platform, and no index address: whoever installs brings an index of their own.
lock:
	@command -v uv >/dev/null || { echo "make lock needs uv, which resolves for every platform at once."; exit 1; }
	uv pip compile pyproject.toml --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	    --python-version 3.11 --quiet --output-file requirements.lock
	uv pip compile pyproject.toml --group dev --constraint requirements.lock --universal --generate-hashes --no-header --no-annotate \
	    --no-emit-index-url --no-emit-find-links --python-version 3.11 --quiet --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find backoffice workflows reports tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "The data in var/ are kept."

$(PY):
	@command -v $(PYTHON) >/dev/null || { echo "No $(PYTHON) here. On Debian or Ubuntu: apt install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "Python 3.11 or later is needed, and $(PYTHON) is $$($(PYTHON) -V 2>&1). Name another one with PYTHON=, such as make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	    echo "Python has no venv module here. On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Making the virtual environment in $(VENV) …"
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }

$(RUN_STAMP): requirements.lock | $(PY)
	@echo "Installing what it needs to run …"
	@$(PIP) --requirement requirements.lock
	@touch $@

$(DEV_STAMP): requirements-dev.lock requirements.lock | $(PY)
	@echo "Installing what it needs to run and to be tested …"
	@$(PIP) --requirement requirements-dev.lock
	@touch $(RUN_STAMP) $@
