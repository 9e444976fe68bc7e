# Two commands do everything: `make run` and `make test`. Each sets up what it needs, once.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
ARGS   ?=

# An image may say that no bytecode is to be kept: then every start compiles the whole program anew, which is half of
# what it does, and tests make hundreds.
export PYTHONDONTWRITEBYTECODE =

.PHONY: run test check lint types bench bench-million pictures docs changelog release-check clean

run: $(VENV)/.run                     ## Start the catcher; ARGS="--http none" passes flags.
	@exec $(BIN)/smtp-catcher $(ARGS)

test: lint types                      ## Lint, types and every test.
	$(BIN)/python -m pytest -n auto --dist loadgroup $(ARGS)

check: lint types                     ## The inner loop: everything but browsers and long tests.
	$(BIN)/python -m pytest -n auto --dist loadgroup -m "not browser and not long" --hypothesis-profile=check $(ARGS)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# mypy does not follow the mapping of web/ and pytest_plugin/ into catcher: it is shown a tree of links.
types: $(VENV)/.dev
	@mkdir -p .types/catcher && find .types/catcher -type l -delete
	@ln -s $(CURDIR)/catcher/* $(CURDIR)/web $(CURDIR)/pytest_plugin .types/catcher/
	MYPYPATH=.types $(BIN)/mypy -p catcher -p tests

bench: $(VENV)/.dev                   ## Measure; writes docs/performance.md.
	$(BIN)/python -m tests.bench $(ARGS)

bench-million: $(VENV)/.dev           ## The store at a million messages: half an hour.
	$(BIN)/python -m tests.bench million

pictures: $(VENV)/.dev                ## Photograph the page, to be looked at: artifacts/page.
	$(BIN)/python -m tests.page.screenshots $(ARGS)

docs: $(VENV)/.dev                    ## Write the tables that documentation takes from the code.
	$(BIN)/python -m tests.docs.configuration
	$(BIN)/python -m tests.docs.frameworks

changelog: $(VENV)/.dev               ## What changes/ amounts to, as the next release will say it.
	@$(BIN)/towncrier build --draft

release-check: $(VENV)/.dev           ## Build a release, look at it, install it on every Python here: some minutes.
	$(BIN)/python -m tests.packaging.release

$(VENV)/.run: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "smtp-catcher needs Python 3.11 or newer; name one with: make PYTHON=python3.12" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

clean:                                ## Forget the set-up and every cache.
	rm -rf $(VENV) .types build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
