#!/usr/bin/env bash
# Runs a command with a throw-away PostgreSQL: MINKANG_TEST_PG holds its address. Needs no running service and leaves none.
#   tools/with-postgres.sh go test ./...
# An address already in MINKANG_TEST_PG is used as it is.
set -euo pipefail
[ -n "${MINKANG_TEST_PG:-}" ] && exec "$@"

bin=""
for d in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -Vr) $(dirname "$(command -v initdb 2>/dev/null || echo /nowhere/x)"); do
	[ -x "$d/initdb" ] && bin=$d && break
done
if [ -z "$bin" ]; then
	echo "PostgreSQL is not installed. On Debian or Ubuntu: apt-get install postgresql" >&2
	exit 3
fi

dir=$(mktemp -d "${TMPDIR:-/tmp}/minkang-pg.XXXXXX")
as=()
if [ "$(id -u)" = 0 ]; then # PostgreSQL refuses to run as root
	chown postgres "$dir"
	as=(runuser -u postgres --)
fi
stop() {
	"${as[@]}" "$bin/pg_ctl" -D "$dir/data" -m immediate -s stop >/dev/null 2>&1 || true
	rm -rf "$dir"
}
trap stop EXIT INT TERM
cd "$dir"
"${as[@]}" "$bin/initdb" -D "$dir/data" -U minkang -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
port=$((20000 + RANDOM % 20000))
for _ in 1 2 3 4 5; do # the port may be taken
	if "${as[@]}" "$bin/pg_ctl" -D "$dir/data" -s -w -l "$dir/log" \
		-o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$dir -c max_connections=300 -c shared_buffers=256MB" start >/dev/null 2>&1; then
		started=1 && break
	fi
	port=$((20000 + RANDOM % 20000))
done
[ "${started:-}" = 1 ] || { cat "$dir/log" >&2; exit 3; }
cd - >/dev/null
export MINKANG_TEST_PG="postgres://minkang@127.0.0.1:$port/postgres?sslmode=disable"
export MINKANG_TEST_PG_CTL="${as[*]:+${as[*]} }$bin/pg_ctl -D $dir/data -l $dir/log"
"$@"
