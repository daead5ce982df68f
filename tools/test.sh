#!/bin/bash
# Runs every test: tools/test.sh PYTEST [WORKERS]
#
# Four passes, each run even where one before it failed: everything without a browser; the journeys in a browser, one after the
# other; the site killed under load, alone on the machine; the integration tests again on PostgreSQL. What is left out for want of a program is said at the end, and
# is a failure where DUBAN_REQUIRE names it.
set -uo pipefail
pytest=$1
workers=${2:-auto}
failed=()
left_out=()

requires() { case ",${DUBAN_REQUIRE:-}," in *",$1,"*) return 0 ;; *) return 1 ;; esac; }

echo "== tests without a browser"
"$pytest" -n "$workers" --dist loadfile -m "not browser and not kills" tests || failed+=("tests without a browser")

echo "== journeys in a browser"
"$pytest" -m browser tests/browser || failed+=("journeys in a browser")
command -v chromium chromium-browser google-chrome >/dev/null || [[ -n ${DUBAN_BROWSER:-} ]] ||
    left_out+=("journeys in a browser (no Chromium)")

echo "== kill -9 under load"
"$pytest" -m kills tests/kills || failed+=("kill -9 under load")

if [[ -n ${DUBAN_TEST_POSTGRES_URL:-} ]]; then
    echo "== integration tests again, on PostgreSQL"
    # The command's own tests choose their databases themselves and have run on both.
    DATABASE_URL=$DUBAN_TEST_POSTGRES_URL "$pytest" -n "$workers" --dist loadfile \
        tests/integration --ignore tests/integration/cli || failed+=("integration tests on PostgreSQL")
elif requires postgres; then
    failed+=("PostgreSQL is required, and DUBAN_TEST_POSTGRES_URL is not set")
else
    left_out+=("integration tests on PostgreSQL (try: tools/with-postgres.sh make test)")
fi

echo
for what in "${left_out[@]}"; do echo "LEFT OUT: $what"; done
for what in "${failed[@]}"; do echo "FAILED: $what"; done
((${#failed[@]} == 0))
