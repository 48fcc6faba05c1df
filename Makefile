# The front door. Each target is a script, so that it can be read, checked and run on its own.

.DEFAULT_GOAL := help
.PHONY: help run test bench rehearsal faults fuzz assets fmt lint

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: ## Set up, build, fill an empty database with demo accounts, serve http://127.0.0.1:8080
	@exec scripts/run

test: ## Set up, then every check and every test, on SQLite, on PostgreSQL and in a browser
	@exec scripts/test

bench: ## Measure a release build beside the floor of the machine, on SQLite and on PostgreSQL
	@exec scripts/bench

rehearsal: ## Play one month of England through the front door, on SQLite or on DATABASE_URL
	@exec scripts/rehearsal

faults: ## Kill, restart, fill up and flood it, the long way, on SQLite and on PostgreSQL
	@exec scripts/faults

fuzz: ## Damaged files, forms and bodies, ten minutes each
	@exec scripts/fuzz

assets: ## Build styles and scripts
	@scripts/setup build && exec scripts/assets

fmt: ## Format the Rust code
	@exec cargo fmt

lint: ## What the compiler and clippy have to say
	@exec scripts/test lint
