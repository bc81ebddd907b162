# segpush: everything a person or a machine does with this checkout. `make` alone prints the list.
# Needs python 3.11.5 to 3.13 (before, its regular expressions misread possessive groups), make, git and bash; all else is installed below .venv, .venv-sam and .venv-bench.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The first Python of the right age that really runs: a version manager may leave names on the PATH that do not.
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3 python; do \
	if $$name -c 'import ensurepip, sys, venv; sys.exit(not (3, 11, 5) <= sys.version_info[:3] < (3, 14))' 2>/dev/null; \
	then command -v $$name; break; fi; done)

# What the stack is built for. After the first deploy the saved answers win, so a build never differs from its stack.
ARCHITECTURE ?= $(or $(call saved,Architecture),arm64)
RUNTIME ?= $(or $(call saved,Runtime),python3.13)
saved = $(shell sed -n 's/.*[" ]$(1)=\\"\([^\\]*\)\\".*/\1/p' samconfig.toml | head -1)
export ARCHITECTURE RUNTIME

# uv trusts who this machine trusts, an office's proxy included.
UV_SYSTEM_CERTS ?= true
export UV_SYSTEM_CERTS

SEEDS ?= 200
SECONDS ?= 60
SEED ?= 1
UPGRADE ?=
PYTEST ?=
BENCH ?=

RUN := PYTHONPATH=functions:. .venv/bin/python
SAM := SAM_CLI_TELEMETRY=0 PATH="$(CURDIR)/.venv/bin:$$PATH" .venv-sam/bin/sam
OVERRIDES := Architecture=$$ARCHITECTURE Runtime=$$RUNTIME
CODE := functions local console tests bench
HERE = $(wildcard $(CODE))

.PHONY: help
help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

.PHONY: demo
demo: .venv/stamp ## Run the whole system on this machine, with a pretended Marketo, and show what it does
	@$(RUN) -m local demo

.PHONY: fmt
fmt: .venv/stamp ## Put the code into its one format and mend what can be mended safely
	@.venv/bin/ruff format --quiet $(HERE)
	@.venv/bin/ruff check --quiet --fix $(HERE)

.PHONY: lint types template quick
lint: .venv/stamp
	@echo '== ruff'
	@.venv/bin/ruff check --quiet $(HERE)
	@.venv/bin/ruff format --quiet --check $(HERE)

types: .venv/stamp
	@echo '== mypy'
	@.venv/bin/mypy --no-error-summary $(HERE)

template: .venv/stamp .venv-sam/stamp
	@echo '== template: cfn-lint on it and on its transform, sam validate'
	@.venv/bin/cfn-lint -a cfn_lint_serverless.rules
	@$(RUN) -m tests.template.transform | .venv/bin/cfn-lint -a cfn_lint_serverless.rules -t /dev/stdin
	@$(SAM) validate --lint >.sam.log 2>&1 || { cat .sam.log; exit 1; }
	@rm -f .sam.log

quick: .venv/stamp
	@echo '== quick tests'
	@.venv/bin/python -m pytest -q -n 2 -m 'not slow' --ignore tests/build --ignore tests/flow $(PYTEST)

.PHONY: check
check: lint types quick ## Lint, types and the quick tests: before each commit

.PHONY: test
test: lint types template browser ## Everything: lint, types, template, all tests, the built artefacts
	@echo '== all tests'
	@.venv/bin/python -m pytest -q -n 2 --dist loadgroup $(PYTEST)

.PHONY: browser
browser: # for tests/browser: on a machine for builds that has none it is installed; elsewhere that room says that it did not run
	@if test -n "$${CI:-}" && test "$$(id -u)" = 0 && command -v apt-get >/dev/null && \
		! { command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null; \
	then echo '== installing chromium'; { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1 || \
		echo 'chromium could not be installed'; fi

.PHONY: screenshots
screenshots: .venv/stamp ## Make the pictures of the docs anew, from the demo (needs a chromium)
	@$(RUN) -m local demo
	@$(RUN) -m tests.browser.screenshots .local/demo docs/images

.PHONY: soak
soak: .venv/stamp ## Let the simulation run over many seeds (SEEDS=200)
	@$(RUN) -m tests.simulation.soak --seeds $(SEEDS)

.PHONY: fuzz
fuzz: .venv/stamp ## Read damaged files of every format until the time is over (SECONDS=60 SEED=1); findings lie in .fuzz
	@$(RUN) -m tests.fuzz.campaign --seconds $(SECONDS) --seed $(SEED)

.PHONY: bench-plan bench-growth bench-calls bench-costs
bench-plan: .venv/stamp .venv-bench/stamp ## Measure our planning beside csv.reader, pandas and polars, a million rows (some 10 minutes)
	@$(RUN) -m bench.plan.harness $(BENCH)

bench-growth: .venv/stamp ## Measure how our planning grows from 100,000 to 10,000,000 rows (needs 8 GB of disk)
	@$(RUN) -m bench.plan.growth $(BENCH)

bench-calls: .venv/stamp ## Count the calls a million people cost, over the simulator in virtual time (some minutes)
	@$(RUN) -m bench.calls.harness $(BENCH)

bench-costs: .venv/stamp ## Count what a day of a million people asks of AWS: requests and units (some minutes)
	@$(RUN) -m bench.calls.bill $(BENCH)

.PHONY: build
build: .venv/stamp .venv-sam/stamp ## Build what is deployed (ARCHITECTURE=arm64|x86_64 RUNTIME=python3.13)
	@$(SAM) build --parameter-overrides $(OVERRIDES) >.sam.log 2>&1 || { cat .sam.log; exit 1; }
	@rm -f .sam.log
	@echo "built for $$RUNTIME on $$ARCHITECTURE: .aws-sam/build"
	@test -n "$$(find .aws-sam/build -name '*.pyc' -print -quit)" || \
		echo "without bytecode, as no $$RUNTIME is on this machine: cold starts take twice as long; install it before a deploy"

.PHONY: deploy
deploy: build ## Deploy to the AWS account you are signed in to; asks its questions the first time only
	@if grep -q '^\[default\.deploy\.parameters\]' samconfig.toml; \
	then $(SAM) deploy; \
	else $(SAM) deploy --guided --parameter-overrides $(OVERRIDES); fi

.PHONY: lock
lock: .venv/stamp ## Resolve the locks again (UPGRADE=--upgrade for newer releases)
	@for lock in requirements/uv layers/base/requirements layers/engine/requirements requirements/dev requirements/sam requirements/bench; do \
		.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
			--custom-compile-command 'make lock' $(UPGRADE) $$lock.in -o $$lock.txt; done

.PHONY: clean
clean: ## Remove everything that was made here
	@rm -rf .venv .venv-sam .venv-bench .bench .aws-sam .sam.log .mypy_cache .ruff_cache .pytest_cache .hypothesis .local .fuzz
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/stamp: requirements/dev.txt requirements/uv.txt
	@test -n '$(PYTHON)' || { echo 'segpush needs Python 3.11.5 or later, 3.12 or 3.13 with its venv module; or name one: make PYTHON=/path/to/python'; exit 1; }
	@echo '== installing .venv ($(notdir $(PYTHON)))'
	@'$(PYTHON)' -m venv --clear .venv
	@.venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@VIRTUAL_ENV=.venv .venv/bin/uv pip sync --quiet --require-hashes requirements/dev.txt
	@touch $@

.venv-sam/stamp: requirements/sam.txt .venv/stamp
	@echo '== installing .venv-sam'
	@.venv/bin/uv venv --quiet --clear --python .venv/bin/python .venv-sam
	@VIRTUAL_ENV=.venv-sam .venv/bin/uv pip sync --quiet --require-hashes requirements/sam.txt
	@touch $@

.venv-bench/stamp: requirements/bench.txt .venv/stamp
	@echo '== installing .venv-bench'
	@.venv/bin/uv venv --quiet --clear --python .venv/bin/python .venv-bench
	@VIRTUAL_ENV=.venv-bench .venv/bin/uv pip sync --quiet --require-hashes requirements/bench.txt
	@touch $@
