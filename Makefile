# Everything runs in .venv, which the first target that needs it builds; nothing outside is touched.
#   make test PYTHON=python3.13     another interpreter (.venv is then built anew)
#   make test ARGS="-k laws -x"     arguments for pytest, which runs on every core
#   make mutants ARGS="--seed 7"    arguments for tests/mutants/run.py, which tells them
#   make docs NPM=no                a site without what comes from npm: no Python in the browser
#   make lab LAB_ARGS=--no-browser  arguments for `finitefns tutorials`, such as a folder of your own
#   make wheel DIST=/some/folder    where the wheel goes; WHEEL_ARGS are arguments for `pip wheel`
PYTHON ?= python3
ARGS   ?=
NPM    ?= yes
LAB_ARGS ?=
DIST   ?= dist
WHEEL_ARGS ?=
VENV   := .venv
# Windows has another name for the folder of the programs.
BIN    := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
PY     := $(BIN)/python
MAKEFLAGS += --no-print-directory  # what `make wheel` prints last is the line to copy
# Hundreds of tests start Python anew; without compiled files each of them reads all sources again.
export PYTHONDONTWRITEBYTECODE =
# Every worker of the tests has a core; threads of its own would only wait for each other.
quick test: export OPENBLAS_NUM_THREADS = 1
quick test: export OMP_NUM_THREADS = 1
PIP    := $(PY) -m pip --disable-pip-version-check --quiet

# Each stamp says how far .venv is built: made by this interpreter, able to run, able to test.
VERSION := $(shell $(PYTHON) -c 'import sys; print(".".join(map(str, sys.version_info[:3])))')
MADE    := $(VENV)/.made-by-python-$(VERSION)
RUNS    := $(VENV)/.runs
TESTS   := $(VENV)/.tests
LAB     := $(VENV)/.lab

help:
	@echo 'make demo     set up what it takes, then run "finitefns demo"'
	@echo 'make lab      set up what it takes, then open a copy of the tutorials in JupyterLab'
	@echo 'make wheel    build the one file that installs elsewhere, and say how'
	@echo 'make quick    the tests of engines, laws, doors, reading and command: under a minute'
	@echo 'make test     set up what it takes, then lint, types and all tests'
	@echo 'make lint     ruff and mypy only'
	@echo 'make docs     build the site in build/docs/html, with every link checked'
	@echo 'make bench    measure the bounds that the package keeps'
	@echo 'make mutants  plant faults in the engines, one by one, and see whether a test falls'
	@echo 'make format   let ruff mend what it can'
	@echo 'make clean    remove all that was built'

$(MADE):
	@echo 'Building $(VENV) with Python $(VERSION), once.'
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PIP) install --upgrade 'pip>=25.1'
	@touch $@

$(RUNS): pyproject.toml $(MADE)
	@$(PIP) install --editable .
	@touch $@

$(TESTS): pyproject.toml $(MADE)
	@echo 'Installing what the tests need.'
	@$(PIP) install --editable . --group dev
	@touch $(RUNS) $@

$(LAB): pyproject.toml $(MADE)
	@echo 'Installing JupyterLab and the widgets.'
	@$(PIP) install --editable '.[notebook,widgets]'
	@touch $(RUNS) $@

demo: $(RUNS)
	@$(BIN)/finitefns demo

# In a copy, so that what you write there is no change of the clone's own notebooks.
lab: $(LAB)
	@$(BIN)/finitefns tutorials $(LAB_ARGS)

# The wheel is the same for every system; its name has the version in it.
wheel: $(MADE)
	@$(PIP) wheel --no-deps --wheel-dir '$(DIST)' $(WHEEL_ARGS) .
	@echo 'One file, with the tutorials in it. Where Python 3.11 or newer is, this installs it:'
	@case '$(DIST)' in /*) at='$(DIST)';; *) at='./$(DIST)';; esac; \
	  echo "pip install \"$$(ls -t "$$at"/finitefns-*.whl | head -n 1)[widgets,notebook]\""

lint: $(TESTS)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy --strict finitefns

# Tests of one group share a server, a browser or a build, and stay with one worker.
test: lint
	$(PY) -m pytest -n auto --dist loadgroup $(ARGS)

quick: $(TESTS)
	$(PY) -m pytest -q -m quick -n auto --dist worksteal $(ARGS)

docs: $(TESTS)
	$(PY) docs/build_site.py $(if $(filter no,$(NPM)),--without-npm)

bench: $(TESTS)
	$(PY) tests/benchmarks/run.py $(ARGS)

mutants: $(TESTS)
	$(PY) tests/mutants/run.py $(ARGS)

format: $(TESTS)
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

clean:
	rm -rf $(VENV) build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help demo lab wheel test quick lint docs bench mutants format clean
