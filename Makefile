# The verbs of this project. `make` alone lists them.
# Only relative paths: the clone may lie anywhere, below a folder with a space in its name too.

PORT ?= 8000
WORKERS ?= auto
PYTHON ?=
python := .venv/bin/python
# Recipes `exec`, so that a signal to make reaches the process itself and not a shell around it.
pip := $(python) -m pip --disable-pip-version-check --quiet install --require-hashes

.DEFAULT_GOAL := help
.PHONY: help run test check browser demo-reset lock
.SUFFIXES:

help: ## List the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

run: .venv/base ## Serve the site on this machine (PORT=8000), with its worker
	@exec $(python) manage.py run --port "$(PORT)"

test: .venv/dev ## Run the tests (ARGS="-k deadline" WORKERS=0; on PostgreSQL with DATABASE_URL)
	@exec $(python) -m pytest --numprocesses $(WORKERS) --maxprocesses 4 --dist loadfile $(ARGS)

check: .venv/dev ## Lint, format, types, dependencies, templates, migrations
	@$(python) -m ruff check
	@$(python) -m ruff format --check
	@$(python) -m mypy .
	@$(python) -m deptry .
	@$(python) -m djlint --quiet --lint templates
	@$(python) manage.py makemigrations --check --dry-run

browser: .venv/dev ## Walk the site in Chromium
	@exec $(python) -m pytest tests/browser $(ARGS)

demo-reset: .venv/base ## Build the database from nothing, with the demo content of today
	@$(python) manage.py migrate --verbosity 0
	@$(python) manage.py load_demo --reset

lock: .venv/dev ## Write requirements/ anew from pyproject.toml (UPGRADE=1 takes newer versions)
	@sh requirements/lock.sh $(if $(UPGRADE),--upgrade)

# Each file in .venv says when the lock file of its name was last installed.
.venv/made:
	@sh requirements/venv.sh "$(PYTHON)"
	@touch $@

.venv/build: requirements/build.txt | .venv/made
	@echo "Installing the locked packages from the package index; the first time takes a minute."
	@$(pip) --requirement $<
	@touch $@

.venv/base .venv/dev: .venv/%: requirements/%.txt .venv/build
	@$(pip) --use-pep517 --no-build-isolation --requirement $<
	@touch $@
