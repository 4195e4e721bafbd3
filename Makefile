# make demo · make test · make check · make trust · make bench · make fuzz · make lint · make lock — each makes .venv where it is missing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test check trust bench fuzz lint lock clean

# Everything comes in the versions and with the digests of requirements/, which `make lock` renews.
$(VENV)/.run: pyproject.toml requirements/run.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes --requirement requirements/run.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	$(PIP) install --require-hashes --requirement requirements/dev.txt
	touch $@

# The peers of the benchmark; ripgrep is no Python package, and without it the rest is measured.
$(VENV)/.bench: $(VENV)/.run
	$(PIP) install --editable ".[bench]"
	command -v rg >/dev/null || { apt-get update -qq && apt-get install -y -qq ripgrep; } || true
	touch $@

demo: $(VENV)/.run
	$(BIN)/python tests/demo.py

# Every test has folders of its own, so they run side by side; most wait for processes they started.
test: $(VENV)/.dev
	PYTHONWARNDEFAULTENCODING=1 $(BIN)/python -m pytest --numprocesses auto --dist worksteal

lint: $(VENV)/.dev
	$(BIN)/ruff format --check archive tests cli.py
	$(BIN)/ruff check archive tests cli.py
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test
	$(BIN)/python tests/check_whoosh3.py
	$(BIN)/python tests/check_wheel.py

# make trust ONLY=faults,kills SEED=1             what is tried and what comes of it; WRITE=1 keeps it in docs/trust.md
trust: $(VENV)/.dev
	$(BIN)/python -m tests.trust $(if $(ONLY),--only $(ONLY)) $(if $(SEED),--seed $(SEED)) $(if $(WRITE),--write)

# make bench ONLY=archive|cold|dates|duplicates|fidelity|ocr|search|profile   one part or several, a comma between
# make bench SIZE=2|20|100                       the largest corpus in M characters (100 takes far longer)
# make bench TIMES=1                             absolute times too, for debugging; never to be quoted
bench: $(VENV)/.bench
	$(BIN)/python -m tests.bench $(if $(ONLY),--only $(ONLY)) $(if $(SIZE),--size $(SIZE)) $(if $(TIMES),--times)

# make fuzz COUNT=10000 SEED=2022 ONLY=docx,pdf   damaged files through every reader; the same SEED makes the same files
fuzz: $(VENV)/.dev
	PYTHONPATH=. nice -n 19 $(BIN)/python tests/fuzz_readers.py $(if $(COUNT),--count $(COUNT)) $(if $(SEED),--seed $(SEED)) $(if $(ONLY),--only $(ONLY))

# make lock                                       the newest versions that pyproject.toml admits, for every system and Python
LOCK := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock" --group pyproject.toml:build pyproject.toml
lock: $(VENV)/.run
	$(PIP) install uv
	$(LOCK) --extra dev --output-file requirements/dev.txt
	$(LOCK) --constraint requirements/dev.txt --extra charts --output-file requirements/charts.txt
	$(LOCK) --constraint requirements/dev.txt --output-file requirements/run.txt
	$(BIN)/python -m tests.rebuild_licences

clean:
	rm -rf $(VENV) build dist *.egg-info archive/__pycache__
