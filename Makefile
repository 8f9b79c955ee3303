# The commands of the project: `make help` lists them.

SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
INSTALL := $(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes
LOCK := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate

.PHONY: help
help: ## List these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

.PHONY: run
run: .venv/run.installed ## Prepare the site and serve it on http://127.0.0.1:8000 (HOST, PORT)
	@exec $(PYTHON) manage.py serve

.PHONY: test
test: .venv/dev.installed tests/tools/node_modules/installed ## Run all tests: on SQLite, on PostgreSQL, in the browser
	@echo "== on SQLite"
	env -u DATABASE_URL $(PYTHON) -m pytest -n auto --maxschedchunk 2 --ignore=tests/browser
	@echo "== on PostgreSQL"
	env -u DATABASE_URL $(PYTHON) -m tests.postgres -- \
		$(PYTHON) -m pytest -n auto --maxschedchunk 2 --ignore=tests/browser --create-db
	@echo "== in the browser"
	env -u DATABASE_URL $(PYTHON) -m pytest -n auto --maxprocesses 4 --dist worksteal tests/browser

.PHONY: bench
bench: .venv/dev.installed ## Measure what grows with the content, on SQLite and on PostgreSQL
	@env -u DATABASE_URL $(PYTHON) -m tests.bench
	@env -u DATABASE_URL $(PYTHON) -m tests.postgres -- $(PYTHON) -m tests.bench

# What production asks for, with made-up values, so that its checks can run anywhere.
PRODUCTION := env DJANGO_SETTINGS_MODULE=kb.settings.production ALLOWED_HOSTS=example.org \
	SITE_URL=https://example.org

.PHONY: lint
lint: .venv/dev.installed ## Check code, templates, settings, migrations and content
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	git ls-files -z '*.html' | xargs -0 -r .venv/bin/djade --check --target-version 5.2
	@SECRET_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))') \
		$(PRODUCTION) $(PYTHON) manage.py check --deploy --fail-level WARNING
	$(PYTHON) manage.py makemigrations --check --dry-run
	$(PYTHON) manage.py check_content

.PHONY: format
format: .venv/dev.installed ## Put code and templates in their layout
	.venv/bin/ruff check --fix-only --exit-zero
	.venv/bin/ruff format
	git ls-files -z '*.html' | xargs -0 -r .venv/bin/djade --target-version 5.2

.PHONY: lock
lock: .venv/dev.installed ## Pin what the two requirements*.in files ask for
	$(LOCK) requirements.in --output-file requirements.txt
	$(LOCK) requirements-dev.in --output-file requirements-dev.txt

.PHONY: backup
backup: .venv/run.installed ## Back up database and uploaded files to var/backups/
	@exec $(PYTHON) manage.py backup

.PHONY: restore
restore: .venv/run.installed ## Put a backup back: make restore FILE=var/backups/…
	@if [ -z "$(FILE)" ]; then echo "Say which: make restore FILE=var/backups/…" >&2; exit 2; fi
	@exec $(PYTHON) manage.py restore "$(FILE)"

# The environment. Each stamp is as old as the lock it was installed from.

$(PYTHON):
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "Counterpoint needs python3, 3.11 or newer (on Debian: apt install python3)." >&2; exit 1; }
	@python3 -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "Python's venv module is missing (on Debian: apt install python3-venv)." >&2; exit 1; }
	@python3 -m venv .venv || { rm -rf .venv; exit 1; }

.venv/run.installed: requirements.txt | $(PYTHON)
	@echo "Installing what Counterpoint needs…"
	@$(INSTALL) -r requirements.txt
	@touch $@

.venv/dev.installed: requirements-dev.txt .venv/run.installed
	@echo "Installing what the tests need…"
	@$(INSTALL) -r requirements.txt -r requirements-dev.txt
	@touch $@

# Argdown's own parser. Without Node.js the tests that ask it are skipped; with CI set they fail.
tests/tools/node_modules/installed: tests/tools/package-lock.json
	@if command -v node >/dev/null && command -v npm >/dev/null; then \
		echo "Installing Argdown's parser…"; cd tests/tools && npm ci && touch node_modules/installed \
			|| { echo "npm could not install it." >&2; [ -z "$$CI" ]; }; \
	else echo "Without Node.js, Argdown's own parser does not check our exports."; fi
