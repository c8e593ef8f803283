# Two commands are enough on a fresh machine: `make run` and `make test`.
# Needed: make, and Python 3.11 or newer with venv. Another Python: make PYTHON=/path/to/python3.12 run
PYTHON ?= python3
VENV ?= .venv
CONFIG ?= configs/two_tier.yaml
RUN_ARGS ?=
PYTEST_ARGS ?=
BENCH_ARGS ?=
VERIFY_ARGS ?=

BIN := $(VENV)/bin
NAME := $(notdir $(basename $(CONFIG)))

.PHONY: help run test check lint types imports reference verify coverage format bench docs clean
.DEFAULT_GOAL := help

help:  ## what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.run-ready  ## simulate CONFIG (configs/two_tier.yaml); results go to reports/
	$(BIN)/simchat run $(CONFIG) --out reports/$(NAME) $(RUN_ARGS)

test: $(VENV)/.dev-ready  ## all tests
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: lint types imports reference  ## style, types, direction of imports, generated documents

lint: $(VENV)/.dev-ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev-ready
	$(BIN)/mypy

imports: $(VENV)/.dev-ready
	$(BIN)/lint-imports --no-cache

reference: $(VENV)/.dev-ready
	$(BIN)/python docs/make_config_reference.py --check

verify: $(VENV)/.run-ready  ## the simulator against theory, all of it: writes docs/verification.md (VERIFY_ARGS=--quick: rough)
	$(BIN)/simchat verify $(VERIFY_ARGS)

coverage: $(VENV)/.dev-ready  ## branches of model, kpis and stats that their own tests reach: at least 97 %
	$(BIN)/python -m pytest tests/stories tests/unit/kpis tests/unit/stats tests/unit/model $(PYTEST_ARGS) \
		--cov=simchat.model --cov=simchat.kpis --cov=simchat.stats --cov-branch --cov-fail-under=97 --cov-report=term

format: $(VENV)/.dev-ready  ## put code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev-ready  ## speed of the model against a plain SimPy model
	$(BIN)/python -m benchmarks $(BENCH_ARGS)

docs: $(VENV)/.run-ready  ## write docs/config.md, docs/kpis.md and configs/simchat.schema.json anew
	$(BIN)/python docs/make_config_reference.py
	$(BIN)/python -m simchat.kpis.describe > docs/kpis.md

clean:  ## remove the environment, caches and generated results
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage htmlcov
	find reports -mindepth 1 ! -name README.md -delete

# The environment: made once, brought up to date when pyproject.toml changes. One that uv made gets its pip here.
$(BIN)/pip:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run-ready: pyproject.toml | $(BIN)/pip
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

# Dependency groups need pip 25.1; the pip that comes with Python 3.11 is older.
$(VENV)/.dev-ready: pyproject.toml | $(VENV)/.run-ready
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $@
