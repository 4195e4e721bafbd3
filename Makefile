# make demo · make test · make check · make bench · make lint — each makes .venv where it is missing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test check bench lint clean

$(VENV)/.run: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.run
	$(PIP) install --editable ".[dev]"
	touch $@

demo: $(VENV)/.run
	$(BIN)/python tests/demo.py

test: $(VENV)/.dev
	PYTHONWARNDEFAULTENCODING=1 $(BIN)/python -m pytest

lint: $(VENV)/.dev
	$(BIN)/ruff format --check archive tests cli.py
	$(BIN)/ruff check archive tests cli.py
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test
	$(BIN)/python tests/check_whoosh3.py
	$(BIN)/python tests/check_wheel.py

bench: $(VENV)/.dev
	$(BIN)/python tests/bench.py

clean:
	rm -rf $(VENV) build dist *.egg-info archive/__pycache__
