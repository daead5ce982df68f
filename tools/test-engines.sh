#!/bin/sh
# Runs the engines' tests in an environment that holds no Django: tools/test-engines.sh VENV
#
# The proof that an engine is a library. Third-party packages come from requirements-dev.lock by hash, minus all that
# belongs to the site.
set -eu
venv=$1
here=$(dirname "$0")
lock=$venv/engines.lock
python=$("$here/find-python.sh")
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
"$venv/bin/python" "$here/engine_requirements.py" requirements-dev.lock > "$lock"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.lock
UV_PYTHON=$(cd "$venv/bin" && pwd)/python
export UV_PYTHON
"$venv/bin/uv" pip install --quiet --require-hashes -r "$lock" ||
    "$venv/bin/python" -m pip install --quiet --require-hashes -r "$lock"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index --editable .
if "$venv/bin/python" -c 'import django' 2>/dev/null; then
    echo "Django is installed in $venv; this run would prove nothing" >&2
    exit 1
fi
for engine in workcalendar journal feeds scheduling charts reading extraction imagery workbooks intake; do
    [ -d "tests/unit/$engine" ] && set -- "$@" "tests/unit/$engine"
done
shift
# A configuration of its own: the site's names plugins that are not here.
"$venv/bin/pytest" -q -c tests/engines.toml --rootdir . "$@"
