#!/bin/sh
# Resolves pyproject.toml anew and writes the four lock files: tools/lock.sh UV [uv lock options]
#
# The exported files hold versions and hashes and no address; uv's own lock file records addresses and is not kept.
set -eu
uv=$1
shift
UV_PYTHON=$(cd "$(dirname "$uv")" && pwd)/python
UV_PYTHON_DOWNLOADS=never
UV_SYSTEM_CERTS=1
export UV_PYTHON UV_PYTHON_DOWNLOADS UV_SYSTEM_CERTS

write() {
    target=$1
    shift
    "$uv" export --quiet --locked --format requirements.txt --no-header --no-annotate --no-emit-project "$@" \
        --output-file "$target" >/dev/null
}

"$uv" lock --quiet --upgrade "$@"
write requirements.lock
write requirements-dev.lock --extra dev
write requirements-build.lock --only-group build
write requirements-node.lock --only-group node
rm -f uv.lock
