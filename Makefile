PYTHON ?= python3
DATA_DIR ?= data

.PHONY: run test check
run: ## the demo at localhost:8080
	@$(PYTHON) -m tools run

test: ## lint, types, every test
	@$(PYTHON) -m tools test

check: ## every broken rule in DATA_DIR
	@$(PYTHON) -m tools check "$(DATA_DIR)"
