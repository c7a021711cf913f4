# Two commands: `make demo` shows what it does, `make test` proves it. Each command does its own set-up.

CARGO ?= cargo

.PHONY: demo demo-users test bench soak fuzz power-loss simulate oracle check schema prepare tools clients help

help:
	@echo 'make demo    fill a ledger with published cases and serve it on http://127.0.0.1:8080'
	@echo 'make demo-users  the same with people of the Bund, two Länder, two municipalities and an auditor'
	@echo 'make test    make check, then all tests on SQLite and PostgreSQL'
	@echo 'make check   format, dependencies (licences, origins, unused ones), lints, documentation'
	@echo 'make bench   measure bookings, imports, reports and the API against floors and peers'
	@echo 'make soak    ten minutes of many who follow, ask and book: memory, threads, files, slow answers (SECONDS=600)'
	@echo 'make fuzz    every fuzz target with 200,000 rounds (ROUNDS=…, SEED=…) instead of some thousand'
	@echo 'make power-loss  1,000 losses of power (CUTS=…) instead of 30'
	@echo 'make simulate    1,000,000 schedules of the simulation (RUNS=…) instead of 2,000'
	@echo 'make oracle  20,000 random decisions about rights (DECISIONS=…, SEED=…), each compared with Cedar'
	@echo 'make schema  write schema/querbuch.graphql anew'

# As root, missing Debian packages are installed; otherwise they are named.
prepare:
	@sh scripts/prepare-debian.sh

# The tools of `make check` beyond the Rust toolchain, in target/tools.
tools:
	@sh scripts/prepare-tools.sh

# The clients of others that the tests run, in target/clients.
clients:
	@sh scripts/prepare-clients.sh

demo:
	@sh scripts/prepare-debian.sh compiler
	$(CARGO) run --release --locked -p querbuch-server -- demo

# The same with a set of people and their rights, to try who sees what.
demo-users:
	@sh scripts/prepare-debian.sh compiler
	$(CARGO) run --release --locked -p querbuch-server -- demo --case e-akte --users

# Advisories are left out: they need an index from the network, and change without a change here. The pure crate is
# checked alone, so that a feature of another crate cannot give it a clock; the library alone, so that it asks for all
# the features that it needs.
check: tools
	$(CARGO) fmt --all --check
	target/tools/bin/cargo-deny --locked --log-level error check bans licenses sources
	target/tools/bin/cargo-shear --locked
	$(CARGO) check --locked -p querbuch-domain
	$(CARGO) check --locked -p async-graphql-transport
	$(CARGO) check --locked -p async-graphql-transport --no-default-features
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS='-D warnings' $(CARGO) doc --locked --workspace --no-deps --document-private-items

# All targets at once, so that what they share is compiled once and for all of them; the stories need the program.
test: prepare check clients
	$(CARGO) build --locked --workspace --all-targets
	$(CARGO) test --locked --workspace --lib --bins --tests

bench: prepare
	$(CARGO) build --release --locked -p querbuch-server
	$(CARGO) run --release --locked -p querbuch-bench

# Not part of the tests: it takes SECONDS on each database.
SECONDS ?= 600
soak: prepare
	$(CARGO) build --release --locked -p querbuch-server
	$(CARGO) run --release --locked -p querbuch-bench -- --only soak --soak-seconds $(SECONDS)

# Longer runs of tests that `make test` has too. They print their seeds; a failure says how to see it again.
ROUNDS ?= 200000
SEED ?= 1
CUTS ?= 1000
RUNS ?= 1000000

fuzz: prepare
	QUERBUCH_FUZZ_ROUNDS=$(ROUNDS) QUERBUCH_FUZZ_SEED=$(SEED) $(CARGO) test --locked --workspace --exclude querbuch-tests --lib --bins -- fuzz:: --nocapture

power-loss: prepare
	$(CARGO) build --locked -p querbuch-server
	QUERBUCH_POWER_CUTS=$(CUTS) $(CARGO) test --locked -p querbuch-tests --test all power_loss -- --nocapture

# Optimised, but with the assertions of a test.
simulate: prepare
	QUERBUCH_SIMULATION_RUNS=$(RUNS) $(CARGO) test --locked --config profile.dev.opt-level=2 -p querbuch-log --lib simulation -- --nocapture

# Cedar and its dependencies stand in a workspace of their own, and are built by nothing else.
DECISIONS ?= 20000

oracle: prepare
	$(CARGO) run --locked --manifest-path oracle/Cargo.toml --target-dir target/oracle -- $(DECISIONS) $(SEED)

schema:
	$(CARGO) run --locked -p querbuch-server -- schema > schema/querbuch.graphql
