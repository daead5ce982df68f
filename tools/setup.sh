#!/bin/sh
# Makes the virtual environment and installs a lock file into it: tools/setup.sh VENV LOCK
#
# Everything installed is checked against the hashes of the lock files. uv does it in seconds; where uv can't (a site
# index that only pip is set up for), pip takes the same file.
set -eu
venv=$1
lock=$2
here=$(dirname "$0")

if ! "$venv/bin/python" -c 'import sys' >/dev/null 2>&1; then
    python=$("$here/find-python.sh")
    echo "setup: $("$python" --version) from $python"
    "$python" -m venv --clear "$venv"
fi

python=$venv/bin/python
UV_PYTHON=$(cd "$venv/bin" && pwd)/python
UV_PYTHON_DOWNLOADS=never
UV_SYSTEM_CERTS=1
export UV_PYTHON UV_PYTHON_DOWNLOADS UV_SYSTEM_CERTS

pip_install() {
    "$python" -m pip install --quiet --disable-pip-version-check "$@"
}

echo "setup: installing requirements-build.lock and $lock"
pip_install --require-hashes -r requirements-build.lock
if ! "$venv/bin/uv" pip install --quiet --require-hashes -r "$lock"; then
    echo "setup: uv could not install; trying pip with the same file"
    pip_install --require-hashes -r "$lock"
fi
pip_install --no-deps --no-build-isolation --no-index --editable .
