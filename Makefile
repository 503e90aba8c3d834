# Bến. `make help` says what there is.
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test test-foreign check train lint lock export bench plots shots

PYTHON := python3
BEN := .venv/bin/python -m bot
RASA := .venv-nlu/bin/python

help: ## say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: setup ## set everything up, train if needed, start everything
	@if [ -x $(RASA) ]; then $(RASA) -m nlu.train --if-needed; fi
	@exec $(BEN) run

test: setup-dev ## set up what tests need and run them all
	@if [ -x $(RASA) ]; then $(RASA) -m nlu.train --if-needed; fi
	@.venv/bin/python -m pytest -n 2 --dist loadgroup

test-foreign: ## let platforms that others imitate talk with the bot, on Python 3.12
	@$(PYTHON) scripts/setup.py --foreign
	@.venv-foreign/bin/python -m pytest -p no:cacheprovider -o addopts=--import-mode=importlib tests/foreign

check: setup-dev lint test ## lint, types, layers, content, Rasa's data, then all tests

lint: setup-dev ## everything that is checked without running the bot
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-cache
	@$(BEN) content check
	@$(BEN) content export --check
	@if [ -x $(RASA) ]; then $(RASA) -m nlu.validate; fi

train: setup ## train Rasa's model and the triage model anew
	@$(RASA) -m nlu.train
	@$(RASA) -m nlu.triage.train
	@$(RASA) -m nlu.ads.train

export: setup ## write the files that are made from the content and the settings
	@$(BEN) content export
	@$(BEN) settings > .env.example

plots: setup-dev ## draw confusion matrices, worst misses and learning curves into plots/
	@for task in triage intents ads contacts; do \
	  $(BEN) evaluate $$task tests/fixtures/heldout/$$task.jsonl --plots plots || exit 1; done
	@$(RASA) -m nlu.curve tests/fixtures/heldout --out plots

shots: setup-dev ## take pictures of the desk's pages, in use, into shots/
	@SHOTS=$(CURDIR)/shots .venv/bin/python -m pytest tests/e2e/test_a_night_at_the_desk.py

bench: setup-dev ## measure what tests must not: times, loads
	@.venv/bin/python -m pytest -p no:randomly -o addopts=--import-mode=importlib -s tests/bench

setup:
	@$(PYTHON) scripts/setup.py

setup-dev:
	@$(PYTHON) scripts/setup.py --dev

lock: setup-dev ## compile requirements/*.txt anew from the .in files
	@.tools/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements/dev.in -o requirements/dev.txt
	@.tools/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header -c requirements/dev.txt requirements/bot.in -o requirements/bot.txt
	@.tools/bin/uv pip compile -q --python-version 3.12 --generate-hashes --no-header requirements/foreign.in -o requirements/foreign.txt
	@.tools/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements/tools.in -o requirements/tools.txt
	@.tools/bin/uv pip compile -q --python-version 3.10 --generate-hashes --no-header requirements/nlu.in -o requirements/nlu.txt
