#!/bin/sh
# Prints a Python of at least 3.11 that really runs; exits 4 with a word of advice where there is none.
#
# Every candidate is started: a pyenv shim stands on PATH and fails, and Debian's python3 may lack venv.
set -u

probe='
import sys
if sys.version_info < (3, 11):
    sys.exit("older than 3.11")
import ensurepip, sqlite3, ssl, venv
if sqlite3.sqlite_version_info < (3, 37):
    sys.exit("SQLite older than 3.37")
print(sys.executable)
'

for candidate in ${PYTHON:-} python3.13 python3.12 python3.11 python3.14 python3 python \
    "$HOME"/.pyenv/versions/3.1[1-9]*/bin/python /usr/local/bin/python3.1[1-9] /opt/python*/bin/python3; do
    path=$(command -v "$candidate" 2>/dev/null) || continue
    # The real file, not the shim: it goes on working when the shell's version setting changes.
    if real=$("$path" -c "$probe" 2>/dev/null); then
        echo "$real"
        exit 0
    fi
done

echo "No Python >= 3.11 with venv and SQLite >= 3.37 runs on this machine." >&2
echo "Install one (Debian: apt-get install python3 python3-venv) or name it: make PYTHON=/path/to/python" >&2
exit 4
