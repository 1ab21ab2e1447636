# Thin names over cargo and the scripts in .ci; each script says at its top what it does.
.PHONY: run test build check bench crash relevance lighthouse dev

# The forum with a demo community on http://127.0.0.1:3000
run:
	@.ci/setup run
	@.ci/build
	@exec target/release/backstop serve --demo

# Every test there is: Rust on SQLite and PostgreSQL, then the browser
test:
	@.ci/setup test
	@.ci/test

# target/release/backstop and target/site
build:
	@.ci/setup build
	@.ci/build

# Format, lints, directions between crates, licences; no tests
check:
	@.ci/setup check
	@.ci/check

# Measures the release build; writes target/bench.json and the tables in README.md
bench:
	@.ci/setup bench
	@.ci/bench $(BENCH)

# Kills servers and databases under load, and looks for what was lost or doubled (KILLS, SEED)
crash:
	@.ci/setup crash
	@.ci/crash

# How good search is, on real questions with judged answers; compares with the figures kept
relevance:
	@.ci/setup build
	@.ci/relevance $(RELEVANCE)

# Lighthouse's scores of the main pages as a phone gets them
lighthouse:
	@.ci/setup build lighthouse
	@.ci/lighthouse

# Rebuilds, restarts and reloads the page on every change
dev:
	@.ci/setup run
	@.ci/dev
