# Two commands matter: `make grade` and `make test`. Both set up what they need, once.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
# Where pip looks for torch besides its usual index, for example to choose a build without CUDA.
TORCH_INDEX ?=
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX))
SUBMISSIONS ?=
OUT ?= graded
# The sample class is our own code and is graded anywhere; your students' needs the sandbox unless you say otherwise.
ISOLATION ?= $(if $(SUBMISSIONS),sandbox,$(shell command -v bwrap >/dev/null && echo sandbox || echo process))
LAB ?=
SAMPLE := build/sample-class

.PHONY: help bubblewrap setup grade test test-full labs verify mutants matrix benchmark benchmark-curves tensorboard \
	check-style clean

help:
	@echo "make grade                      grade the sample class that comes with the project"
	@echo "make grade SUBMISSIONS=folder   grade yours; OUT=folder says where results go"
	@echo "make bubblewrap                 install what the sandbox needs (as root, on Debian and Ubuntu)"
	@echo "make test                       everything CI runs; make test-full also what takes long"
	@echo "make labs                       make labs/ from solutions/"
	@echo "make verify                     prove the curriculum contract"
	@echo "make tensorboard                open TensorBoard on a sample run"
	@echo "make matrix                     try the oldest and newest versions on every Python here; MATRIX=options"
	@echo "make mutants                    change the solutions and see whether the checks notice; LAB=padding"
	@echo "make benchmark                  this grader beside others; make benchmark-curves shows how cost grows"

setup: $(VENV)/.installed

bubblewrap:
	@command -v bwrap >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends bubblewrap; }

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed; none was found on the PATH"; exit 1; }
	@echo "setting up $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "installing the grader (torch and transformers are large; this happens once)"
	@$(PIP_INSTALL) --editable '.[report]'
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "installing the grader and what its tests need (this happens once)"
	@$(PIP_INSTALL) --editable '.[notebooks,dask,report,dev,mutation]'
	@touch $@ $(VENV)/.installed

# Made again when a lab or a bank has changed; the key is written last.
$(SAMPLE)/key.json: $(wildcard solutions/*.py grader/misconceptions/*.py grader/alternatives/*.py) | $(VENV)/.installed
	@rm -rf $(SAMPLE)
	@$(BIN)/labs sample-cohort $(SAMPLE) --students 12

grade: $(VENV)/.installed $(if $(SUBMISSIONS),,$(SAMPLE)/key.json)
	@$(BIN)/labs grade $(if $(SUBMISSIONS),"$(SUBMISSIONS)",$(SAMPLE)/submissions) --out "$(OUT)" --overwrite --isolation $(ISOLATION)

labs: $(VENV)/.installed
	@$(BIN)/labs build

verify: $(VENV)/.installed
	@$(BIN)/labs verify

mutants: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.mutation $(LAB)

# What they measure and how stands in docs/benchmarks.md; the first one installs the other graders under build/, once.
benchmark: $(VENV)/.installed-dev
	@rm -rf build/benchmark
	@$(BIN)/python -m tests.benchmarks.peers

benchmark-curves: $(VENV)/.installed-dev
	@rm -rf build/curves
	@$(BIN)/python -m tests.benchmarks.peers --curves

check-style: $(VENV)/.installed-dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports --no-cache

test: $(VENV)/.installed-dev check-style
	@$(BIN)/labs build --check
	@$(BIN)/python -m tests.halves -m "not slow"

# The oldest and newest supported versions, on every Python of this machine; takes long and fetches gigabytes.
matrix: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.matrix $(MATRIX)

# A real TensorBoard on a sample run; it says where to look, and Ctrl-C ends it.
tensorboard: $(VENV)/.installed
	@rm -rf build/runs
	@$(BIN)/python -m grader.commands.tensorboard_sample build/runs
	@$(BIN)/tensorboard --logdir build/runs --host 127.0.0.1 --load_fast false

test-full: $(VENV)/.installed-dev check-style
	@$(BIN)/labs build --check
	@$(BIN)/python -m pytest

clean:
	@rm -rf build graded
