# make run     restores the bundled sample photos into restored/, opens the window on a display
# make test    everything that CI checks
# make setup   the virtual environment with all of it (what `make test` starts with)
# make lint | format | types | contracts | pytest    one check alone (needs `make setup` once)
# make translations   gathers the window's words for translators, and compiles what they wrote
# make pictures   takes the pictures of the README and the guide anew
# make clean   removes what the others left, but not .venv

BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c .ci/constraints.txt
SAMPLES := resources/samples
PARTS := pyproject.toml packaging/bootstrap.sh .ci/constraints.txt

.DELETE_ON_ERROR:
.PHONY: run test setup lint format types contracts pytest translations pictures clean

# What is run on the sample photos: one line each.
run: .venv/base
	$(BIN)/restorer denoise $(SAMPLES)/*_noisy.png -o restored --overwrite
	$(BIN)/restorer inpaint $(SAMPLES)/astronaut_scratched.png \
	    --damage $(SAMPLES)/astronaut_damage.png -o restored --overwrite
	@echo "The restored photos are in $(CURDIR)/restored"
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then packaging/bootstrap.sh display && \
	    $(BIN)/restorer open $(SAMPLES)/chelsea_noisy.png $(SAMPLES)/astronaut_scratched.png; fi

test: setup
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory types
	@$(MAKE) --no-print-directory contracts
	@$(MAKE) --no-print-directory pytest

setup: .venv/all

lint:
	$(BIN)/ruff check
	$(BIN)/ruff format --check

format:
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

types:
	$(BIN)/mypy

contracts:
	$(BIN)/lint-imports

pytest:
	$(BIN)/pytest

# New words stand in resources/translations/*.ts as unfinished: translate them, then run it again.
translations:
	$(BIN)/python packaging/translations.py

# Where there is no display it needs xvfb.
pictures: setup
	packaging/bootstrap.sh display
	$(BIN)/python docs/make_pictures.py
	$(if $(DISPLAY),,xvfb-run -a -s "-screen 0 1440x900x24") $(BIN)/python packaging/screenshots.py

clean:
	rm -rf build dist restored .mypy_cache .ruff_cache .pytest_cache .import_linter_cache \
	    .hypothesis .benchmarks
	find . -path ./.venv -prune -o -name __pycache__ -prune -exec rm -rf {} +

# Both stamps stand in .venv, so they go with it. The base program comes without torch.
.venv/base: $(PARTS)
	packaging/bootstrap.sh venv
	$(PIP) --editable .
	packaging/bootstrap.sh window
	touch $@

.venv/all: $(PARTS)
	packaging/bootstrap.sh venv
	$(PIP) --editable '.[c2pa,ray,torch]' --group dev
	packaging/bootstrap.sh window
	packaging/bootstrap.sh readers
	touch .venv/base $@
