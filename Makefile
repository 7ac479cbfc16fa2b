# make demo   bản minh họa trên máy này (PORT=8000, SCENARIO=hoa-an; SCENARIO= để bắt đầu trống)
# make test   toàn bộ kiểm thử;  make lint  định dạng, kiểu, ranh giới;  make check  cả hai
PORT ?= 8000
SCENARIO ?= hoa-an
PYTEST_ARGS ?=
# Some machines write no bytecode beside the source; without any, each program started here would compile a thousand
# modules anew. It is kept apart, in a folder of our own.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX = $(CURDIR)/var/bytecode
python = .venv/bin/python
manage = $(python) manage.py
# A production installation as the deployment check sees it; nothing connects to it.
as_production = env DJANGO_SETTINGS_MODULE=config.settings.prod SECRET_KEY=kiem-tra-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG \
	ALLOWED_HOSTS=chibo.example DATABASE_URL=postgres://app@db.example/chibo DATABASE_OWNER_URL=postgres://owner@db.example/chibo
compile = .venv/bin/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-annotate

.PHONY: setup demo test test-pg15 lint format check bench messages lock

setup:
	@bin/setup

demo:
	@bin/setup && PORT="$(PORT)" exec $(manage) demo "$(SCENARIO)"

test:
	@bin/setup test && exec $(python) -m pytest --numprocesses auto --maxprocesses 4 --dist loadscope --no-loadscope-reorder $(PYTEST_ARGS)

test-pg15:
	@bin/setup test pg15 && pg_virtualenv -v 15 -o fsync=off sh -c 'DATABASE_URL="postgres://$$PGUSER:$$PGPASSWORD@$$PGHOST:$$PGPORT/$$PGDATABASE" \
		exec $(python) -m pytest --numprocesses auto --maxprocesses 4 --dist loadscope --no-loadscope-reorder $(PYTEST_ARGS)'

lint:
	@bin/setup
	.venv/bin/ruff format --check --quiet
	.venv/bin/ruff check --quiet
	.venv/bin/djlint --lint --quiet templates
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(as_production) $(python) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(as_production) $(manage) check --deploy --fail-level WARNING

format:
	@bin/setup
	.venv/bin/ruff check --quiet --fix
	.venv/bin/ruff format --quiet

check: lint test

bench:
	@bin/setup && exec $(python) -m bench

# Gathers the texts of the source into locale/en; our own texts are Vietnamese already.
messages:
	@bin/setup
	$(manage) makemessages --locale en --ignore '.venv/*' --no-location

lock:
	@bin/setup
	$(compile) pyproject.toml -o requirements.txt
	$(compile) --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	echo uv | $(compile) - -o requirements-setup.txt
