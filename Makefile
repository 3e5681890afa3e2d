PYTHON ?= python3
DATA_DIR ?= data

.PHONY: run cluster test cluster-test torture mutants check bench pictures cluster-bench
run: ## the demo at localhost:8080
	@$(PYTHON) -m tools run

cluster: ## the same, each module in a process of its own, logs carried by three servers
	@$(PYTHON) -m tools cluster

test: ## lint, types, every test
	@$(PYTHON) -m tools test

cluster-test: ## tests of the cluster, with real servers and processes
	@$(PYTHON) -m tools cluster-test

cluster-bench: ## how fast that is, beside one process and beside what its engine alone can do
	@$(PYTHON) -m tools cluster-bench

torture: ## try to break it, for as long as that takes
	@$(PYTHON) -m tools torture $(TORTURE)

mutants: ## break every promise in a copy of the code, and see its test turn red
	@$(PYTHON) -m tools mutants

bench: ## how fast it is, beside what one would write by hand; QUICK=1: in a minute, PEERS=1: beside others, too
	@QUICK="$(QUICK)" PEERS="$(PEERS)" $(PYTHON) -m tools bench

pictures: ## the README's pictures
	@$(PYTHON) -m tools pictures

check: ## every broken rule in DATA_DIR
	@$(PYTHON) -m tools check "$(DATA_DIR)"
