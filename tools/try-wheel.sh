#!/bin/sh
# Proves that the wheel stands alone: installs it into a new environment, hides Node.js and the network's indexes from it,
# starts the demo, signs in, asks for a style and a script. tools/try-wheel.sh [PORT]
set -eu
port=${1:-$((20000 + $$ % 20000))}
root=$(cd "$(dirname "$0")/.." && pwd)
wheel=$(ls "$root"/dist/duban-*.whl)
work=$(mktemp -d -t duban-wheel.XXXXXX)
server=""
stop() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    [ -z "$server" ] || wait "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap stop EXIT

python=$("$root/tools/find-python.sh")
"$python" -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$root/requirements.lock"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps "$wheel"

cd "$work"
# Nothing of the checkout, no Node.js, no package index from here on.
PATH=$work/venv/bin:/usr/bin:/bin
export PATH PIP_NO_INDEX=1
"$work/venv/bin/python" "$root/tools/try_site.py" "$work/venv/bin/duban" "$port"
