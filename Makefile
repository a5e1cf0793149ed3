# Everything comes through pip, npm and Maven; the machine needs Python >= 3.11 and make.
PYTHON ?= python3
BIN := .venv/bin
DEMO_ARGS ?=
TEST_ARGS ?=
KILLS ?= 30
EXAMPLES ?= 1
WORKERS ?= 2
FUZZ_S ?= 60
SPARK_TESTS := tests/graph/test_spark.py tests/gnn/test_ring_spark.py tests/gnn/test_seller_spark.py tests/gnn/test_seller_job.py
# Engines that live for minutes: compiling hard, collecting garbage with threads and verifying once more what is in jars
# that were proved by their hashes cost them more than they save.
QUICK_JAVA := -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote
# Compiled once, beside the environment: children begin in a third of the time, and the tree stays as it was.
export PYTHONPYCACHEPREFIX := $(CURDIR)/.venv/pycache

.DEFAULT_GOAL := help
.PHONY: help demo test test-bench test-browser test-kill test-spark test-fuzz spark check format lock clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  then: .venv/bin/ringfence --help"

demo: .venv/ready web/dist/index.html  ## from nothing to rings, a case, a verified package and a running screen (DEMO_ARGS=--exit stops there)
	$(BIN)/ringfence demo $(DEMO_ARGS)

test: .venv/ready  ## the suite on real engines (TEST_ARGS="-k ring"; EXAMPLES=20: so many times the drawn histories)
	EXAMPLES=$(EXAMPLES) JAVA_TOOL_OPTIONS="$(QUICK_JAVA)" $(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder \
	  -m "not bench and not kill and not browser and not spark" $(TEST_ARGS)

test-bench: .venv/ready  ## benches that need engines, at their smallest
	JAVA_TOOL_OPTIONS="$(QUICK_JAVA)" $(BIN)/pytest -m bench $(TEST_ARGS)

test-browser: .venv/ready web/dist/index.html  ## the screen in a real browser
	JAVA_TOOL_OPTIONS="$(QUICK_JAVA)" $(BIN)/pytest -m browser tests/browser $(TEST_ARGS)

test-kill: .venv/ready  ## SIGKILL each engine and the worker KILLS times during an ingest (KILLS=1: the engines, one after the other)
	KILLS=$(KILLS) JAVA_TOOL_OPTIONS="$(QUICK_JAVA)" $(BIN)/pytest -m kill --timeout=3600 tests/kill $(TEST_ARGS)

test-spark: .venv-spark/ready  ## Spark links what DuckDB links, finds the rings and scores the sellers that one machine does
	JAVA_TOOL_OPTIONS="$(QUICK_JAVA)" .venv-spark/bin/python -m pytest -m spark $(SPARK_TESTS) $(TEST_ARGS)

test-fuzz: .venv/ready  ## hostile bytes for every reader of them, FUZZ_S seconds each
	set -e; for target in tests/fuzz/fuzz_*.py; do echo $$target; $(BIN)/python $$target $(FUZZ_S); done

spark: .venv-spark/ready  ## .venv-spark: the same environment with pyspark in it

check: .venv/ready  ## style, types, import directions, licences, the screen's types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m tests.house.licences
	$(MAKE) --no-print-directory web/node_modules/ready
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm --prefix web run --silent check

format: .venv/ready  ## put files into the one style
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .

lock: .venv/ready  ## resolve pyproject.toml and web/package.json again
	$(BIN)/uv pip compile --quiet --extra dev --universal --generate-hashes --no-emit-index-url --no-header \
	  --python-version 3.11 pyproject.toml -o requirements.lock
	printf 'pyspark>=4,<5\nsetuptools\n' | $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	  --no-annotate --python-version 3.11 - -o requirements-spark.lock

clean:  ## remove what make made (never data)
	rm -rf .venv .venv-spark web/node_modules web/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

# uv is installed by pip from its own pinned line; the rest, five times faster, by uv.
.venv/ready: requirements.lock requirements-uv.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Ringfence needs Python 3.11 or newer; '$(PYTHON)' is older. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	$(BIN)/uv pip sync --quiet --require-hashes --python $(BIN)/python requirements.lock requirements-uv.lock
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python --editable .
	@touch $@

# pyspark comes as source alone: what builds it is pinned in the same lock. Compiled, since every worker begins anew.
.venv-spark/ready: .venv/ready requirements-spark.lock
	@test -x .venv-spark/bin/python || $(BIN)/python -m venv --without-pip .venv-spark
	$(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes --build-constraints requirements-spark.lock \
	  --python .venv-spark/bin/python requirements.lock requirements-spark.lock
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --python .venv-spark/bin/python --editable .
	@touch $@

web/node_modules/ready: .venv/ready web/package.json web/package-lock.json
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm --prefix web ci --silent --no-fund --no-audit
	@touch $@

web/dist/index.html: web/node_modules/ready $(shell find web/src web/public web/index.html web/graphiql.html web/vite.config.ts -type f)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm --prefix web run --silent build
	@touch $@
