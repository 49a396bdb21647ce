.PHONY: setup grade test audit lint
RESULTS ?= results/examples

setup:
	@bash tools/setup

grade: setup
	@.venv/bin/autograder grade examples/submitted --out $(RESULTS)
	@echo "Reports: $(RESULTS)/index.html (class), $(RESULTS)/<student>/<assignment>.html, $(RESULTS)/grades.csv"

test: setup
	@.venv/bin/python -m pytest

audit: setup
	@.venv/bin/autograder audit

lint: setup
	@.venv/bin/ruff check .
	@.venv/bin/mypy
