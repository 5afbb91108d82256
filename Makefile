# Two commands for everyone: make demo, make test. One for developers: make check.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test check format lint types layers tests models summary-model tesseract clean
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

# The run-time of summary models: source only, built once (5 minutes on 2 cores) for any processor with AVX2. Where it
# cannot be built everything else works. `make demo LLAMA=no` goes without.
LLAMA ?= yes
$(VENV)/.llama: $(VENV)/.made
ifeq ($(LLAMA),yes)
	@echo "Building llama-cpp-python (some minutes, once)…"
	@if CMAKE_ARGS="-DGGML_NATIVE=OFF" $(PIP) install --constraint constraints.txt \
	  --no-binary llama-cpp-python llama-cpp-python; then touch $@; \
	else echo "llama-cpp-python could not be built: summaries are made by rules, everything else works."; fi
endif

# The model the tests of summaries run; it is never needed otherwise.
summary-model: $(VENV)/.run $(VENV)/.llama
	@if [ -e $(VENV)/.llama ]; then $(BIN)/retrouve models pull qwen2.5-coder-0.5b-instruct; fi

models: $(VENV)/.run
	$(BIN)/retrouve models pull

tesseract:
	@sh scripts/tesseract.sh

demo: models tesseract $(VENV)/.llama
	$(BIN)/retrouve eval demo

test: $(VENV)/.dev models summary-model tesseract
	$(BIN)/python -m pytest

check: $(VENV)/.dev models summary-model tesseract format lint types layers tests

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
