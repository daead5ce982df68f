#!/bin/bash
# Runs a command beside a PostgreSQL of its own: tools/with-postgres.sh COMMAND [ARGUMENT...]
#
# The server listens on loopback, on a free port, with its data in a temporary folder, and is stopped by its process id when the
# command ends, however it ends. The command finds it in DUBAN_TEST_POSTGRES_URL. Needs Debian's postgresql package; as
# root the server runs as the user postgres, which is the only way it runs there.
set -euo pipefail

binaries=$(find /usr/lib/postgresql -maxdepth 2 -name bin -type d 2>/dev/null | sort --version-sort | tail -1)
[[ -n $binaries && -x $binaries/initdb ]] || { echo "no PostgreSQL server under /usr/lib/postgresql" >&2; exit 1; }

work=$(mktemp -d -t duban-postgres.XXXXXX)
server=""
stop() {
    local status=$?
    trap - EXIT
    if [[ -n $server ]] && kill -INT "$server" 2>/dev/null; then # fast shutdown: sessions end, data is flushed
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$work"
    exit "$status"
}
trap stop EXIT
trap 'exit 143' TERM
trap 'exit 130' INT

as=()
if ((EUID == 0)); then
    chown postgres "$work"
    as=(setpriv --reuid=postgres --regid=postgres --init-groups)
fi

"${as[@]}" "$binaries/initdb" --pgdata="$work/data" --username=duban --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
    >"$work/initdb.log" 2>&1 || { cat "$work/initdb.log" >&2; exit 1; }
port=$("$("$(dirname "$0")/find-python.sh")" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >>"$work/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = '$work'
fsync = on
max_connections = 60
shared_buffers = 128MB
CONF
# setsid: Ctrl+C must reach the command first, and the server through the trap above.
setsid "${as[@]}" "$binaries/postgres" -D "$work/data" >"$work/postgres.log" 2>&1 &
server=$!
for _ in $(seq 150); do
    "$binaries/pg_isready" --quiet --host=127.0.0.1 --port="$port" && break
    kill -0 "$server" 2>/dev/null || { cat "$work/postgres.log" >&2; exit 1; }
    sleep 0.2
done
"$binaries/createdb" --host=127.0.0.1 --port="$port" --username=duban duban
echo "postgres: $("$binaries/postgres" --version) on 127.0.0.1:$port"

export DUBAN_TEST_POSTGRES_URL=postgresql://duban@127.0.0.1:$port/duban
"$@"
