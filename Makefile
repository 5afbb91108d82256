# Two commands for everyone: make demo, make test. One for developers: make check.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test check format lint types layers tests models tesseract clean
.DELETE_ON_ERROR:

$(VENV)/.made:
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --upgrade pip
	@touch $@

# What the demonstration and a practice need: no torch.
$(VENV)/.run: $(VENV)/.made pyproject.toml constraints.txt
	$(PIP) install --constraint constraints.txt --editable '.[eval]'
	@touch $@

# What the tests need besides: the linters and the reference encoder (torch).
$(VENV)/.dev: $(VENV)/.run
	$(PIP) install --constraint constraints.txt --editable '.[eval,reference,dev]'
	@touch $@

models: $(VENV)/.run
	$(BIN)/retrouve models pull

tesseract:
	@sh scripts/tesseract.sh

demo: models tesseract
	$(BIN)/retrouve eval demo

test: $(VENV)/.dev models tesseract
	$(BIN)/python -m pytest

check: $(VENV)/.dev models tesseract format lint types layers tests

format: $(VENV)/.dev
	$(BIN)/ruff format --check .

lint: $(VENV)/.dev
	$(BIN)/ruff check .

types: $(VENV)/.dev
	$(BIN)/mypy

layers: $(VENV)/.dev
	$(BIN)/lint-imports

tests: $(VENV)/.dev
	$(BIN)/python -m pytest

clean:
	rm -rf $(VENV) demo-data build dist
