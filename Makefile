# Gongkai: every step of setting up, running and checking. `make help` lists them.

PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
# A CPU build of PyTorch is gigabytes smaller: make demo TORCH_INDEX_URL=https://download.pytorch.org/whl/cpu
TORCH_INDEX_URL ?=
# What pip installs: this folder, editable. The Dockerfile says `.` instead.
PACKAGE ?= -e .
DEMO := .demo
QUESTION := how many applications did Putian deny in 2023

BIN := $(VENV)/bin
GONGKAI := GONGKAI_DATA_DIR=$(CURDIR)/$(DEMO) $(BIN)/gongkai
TORCH := torch>=2.13,<2.14
# The extra `judge` wants older packages than the rest, and brings plugins of pytest: it lies beside the others, not among them.
JUDGE := deepeval>=4.3,<5
APT := $(and $(shell command -v apt-get),$(filter 0,$(shell id -u)))

.DEFAULT_GOAL := help
.PHONY: help demo stop test gate judge system lint format docs pictures wheel-check bench install clean

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Gongkai needs Python 3.11 or newer: make PYTHON=python3.12 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.installed: $(BIN)/python pyproject.toml
	$(BIN)/pip install --quiet '$(TORCH)' $(if $(TORCH_INDEX_URL),--index-url $(TORCH_INDEX_URL))
	$(BIN)/pip install --quiet $(PACKAGE)
	@touch $@

$(VENV)/.developed: $(VENV)/.installed
	$(BIN)/pip install --quiet --group dev
	@touch $@

$(VENV)/judge/.installed: $(VENV)/.developed
	$(BIN)/python -m venv --without-pip $(VENV)/judge
	@echo "import site; site.addsitedir('$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')')" > $$(echo $(VENV)/judge/lib/python3.*/site-packages)/beside.pth
	$(BIN)/pip --python $(VENV)/judge/bin/python install --quiet --no-warn-conflicts '$(JUDGE)'
	@touch $@

install: $(VENV)/.installed ## make a virtual environment with gongkai in it

demo: $(VENV)/.installed ## index the sample reports, start the service, ask it a question
	@mkdir -p $(DEMO)
	@if $(BIN)/python -m service.cli.running $(DEMO) 2>/dev/null; then echo "the demo is running already"; else \
	  $(GONGKAI) index eval/reports && \
	  { $(GONGKAI) serve --port $(PORT) > $(DEMO)/service.log 2>&1 & } && \
	  $(BIN)/python -m service.cli.running $(DEMO) --wait || { cat $(DEMO)/service.log; exit 1; }; fi
	@echo; echo '$$ gongkai ask "$(QUESTION)"'; echo
	@$(GONGKAI) ask "$(QUESTION)"
	@echo; echo "The service goes on: open http://127.0.0.1:$(PORT) and ask it more, or end it with: make stop"
	@echo '  GONGKAI_DATA_DIR=$(DEMO) $(BIN)/gongkai ask "莆田市工信局2023年收到多少件申请？"'

stop: ## stop the service that `make demo` started
	@$(BIN)/python -m service.cli.running $(DEMO) --stop

system: ## install the system packages that some tests need (Debian; as root)
ifneq ($(APT),)
	@missing=; \
	command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$$missing postgresql"; \
	command -v soffice >/dev/null || missing="$$missing libreoffice-writer-nogui"; \
	ls /usr/share/fonts/truetype/wqy/wqy-zenhei.ttc >/dev/null 2>&1 || missing="$$missing fonts-wqy-zenhei"; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	[ -z "$$missing" ] || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $$missing; }
else
	@echo "no right to install system packages here: tests that need PostgreSQL, LibreOffice, Chromium or a Chinese font are skipped, and named at the end of the run"
endif

test: $(VENV)/judge/.installed system ## run all tests, side by side on as many cores as there are
	$(BIN)/pytest -n auto --dist loadscope --no-loadscope-reorder

judge: $(VENV)/judge/.installed ## install what the tests of `gongkai eval --judge` need, apart from the rest

gate: $(VENV)/.developed ## run every suite of questions that has a floor (eval/floors.toml); fails below one, or on one wrong figure
	GONGKAI_DATA_DIR=$(CURDIR)/.gate $(BIN)/gongkai eval --gate --html .gate/report.html --junit .gate/junit.xml

lint: $(VENV)/.developed ## check style, types, import layers, generated docs, Dockerfile and scripts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/cog --check -r $(shell grep -rlF '[[[cog' --include='*.md' . --exclude-dir=$(VENV))
	$(BIN)/hadolint Dockerfile
	$(BIN)/shellcheck .ci/run

format: $(VENV)/.developed ## put the code into its usual shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.developed ## write the generated parts of the docs
	$(BIN)/cog -r $(shell grep -rlF '[[[cog' --include='*.md' . --exclude-dir=$(VENV))

pictures: $(VENV)/.developed system ## take the pictures of the docs anew
	mkdir -p build/pictures
	PICTURES=build/pictures $(BIN)/pytest -q tests/browser/test_pictures.py
	cp build/pictures/widget-*.png build/pictures/reading-room.png docs/images/

wheel-check: ## build the wheel, install it elsewhere, and ask it the question
	rm -rf build dist
	$(PYTHON) -m tests.wheel dist

bench: $(VENV)/.installed ## measure how long a figure takes, and how much memory
	$(BIN)/python -m eval.benchmarks.light_start

clean: ## remove what was made
	rm -rf $(VENV) $(DEMO) .gate build dist
