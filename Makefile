# `make demo` and `make test` do all their set-up; the other targets are for developers.
PYTHON ?= python3
BIN := .venv/bin
SERVE ?= 1

.PHONY: demo test check bench format lock clean

demo: .venv/.ready
	@.ci/prepare system paper
	$(BIN)/vendor-sla demo $(if $(filter 0,$(SERVE)),--no-serve,)

test: .venv/.ready
	@.ci/prepare system paper browser
	$(BIN)/python -m pytest -n 2 --dist worksteal -q $(ARGS)

check: .venv/.ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_house.py

bench: .venv/.ready
	@.ci/prepare system paper
	$(BIN)/python -m tests.benchmarks

format: .venv/.ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock:
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header -q -o .ci/requirements.lock

.venv/.ready: .ci/requirements.lock pyproject.toml
	@PYTHON=$(PYTHON) .ci/prepare python

clean:
	rm -rf .venv build dist .artefacts .demo
