.PHONY: setup grade test soak audit lint
RESULTS ?= results/examples

setup:
	@bash tools/setup

grade: setup
	@.venv/bin/autograder grade examples/submitted --out $(RESULTS)
	@echo "Reports: $(RESULTS)/index.html (class), $(RESULTS)/<student>/<assignment>.html, $(RESULTS)/grades.csv"

test: setup
	@.venv/bin/python -m pytest --numprocesses auto --dist loadfile

soak: setup
	@.venv/bin/python -m pytest -m soak -p no:cacheprovider
	@.venv/bin/python benchmarks/load.py --write docs/load.md

audit: setup
	@.venv/bin/autograder audit

lint: setup
	@.venv/bin/ruff check .
	@.venv/bin/mypy
