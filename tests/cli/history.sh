#!/usr/bin/env bash
# The history of sizes: in a file, and on a server of PostgreSQL that is started here.
# shellcheck source=tests/cli/lib
. "$(dirname "$0")/lib"
if ! command -v python3 >/dev/null; then
	echo "there is no python3"
	exit 77
fi
if ! python3 -c 'import sqlite3' 2>/dev/null; then
	echo "python3 has no sqlite3"
	exit 77
fi
mkdir "$dir/stores"
chmod 755 "$dir"
python3 tests/cli/history.py "$dir/stores" || echo "FAIL history.py on SQLite ended with $?"

# --- a server

# Debian keeps it out of $PATH.
bin=''
for initdb in /usr/lib/postgresql/*/bin/initdb "$(command -v initdb)"; do
	folder=${initdb%/*}
	if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] && [ -x "$folder/psql" ]; then
		bin=$folder
	fi
done
if [ -z "$bin" ]; then
	echo "skip history on a server: PostgreSQL is not installed"
	exit
fi
# Not as root: it refuses.
as_server() { "$@"; }
if [ "$(id -u)" = 0 ]; then
	user=postgres
	id -u $user >/dev/null 2>&1 || user=nobody
	if ! command -v setpriv >/dev/null; then
		echo "skip history on a server: it must not run as root, and there is no setpriv"
		exit
	fi
	as_server() { setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups "$@"; }
fi
mkdir "$dir/pg"
[ "$(id -u)" != 0 ] || chown "$user" "$dir/pg"
if ! (cd "$dir/pg" && as_server "$bin/initdb" -D "$dir/pg/data" -U binsize -A trust --no-sync -E UTF8 --locale=C) >"$dir/log" 2>&1; then
	echo "skip history on a server: initdb: $(tail -n 1 "$dir/log")"
	exit
fi
stop() {
	(cd "$dir/pg" && as_server "$bin/pg_ctl" -D "$dir/pg/data" -m immediate stop >/dev/null 2>&1)
	rm -rf "$dir"
}
trap stop EXIT
if ! (cd "$dir/pg" && as_server "$bin/pg_ctl" -D "$dir/pg/data" -l "$dir/pg/log" -w -o "-k $dir/pg -c listen_addresses='' -c max_connections=300" start) >"$dir/log" 2>&1; then
	echo "skip history on a server: pg_ctl: $(tail -n 1 "$dir/log")"
	exit
fi
server=postgresql://binsize@${dir//\//%2F}%2Fpg
python3 tests/cli/history.py "$bin/psql" "$server" || echo "FAIL history.py on a server ended with $?"

explains() { grep -qF -- "$1" "$dir/err"; }
hides() { ! grep -qF -- "$1" "$dir/err"; }
run --history app --store "postgresql://binsize:geheim@${dir//\//%2F}%2Fpg/none"
check "a database that is not there" ended 2
check "is named" explains 'database "none" does not exist'
check "without the password" hides geheim
run --history app --store "$server/postgres"
check "a database without a history" ended 2
check "says how to begin one" explains "binsize --record FILE begins one"
"$bin/psql" -qX -d "$server/trends" -c "UPDATE binsize_store SET version = 2"
run --history app --store "$server/trends"
check "a later schema" ended 3
"$bin/psql" -qX -d "$server/trends" -c "UPDATE binsize_store SET version = 1" -c "CREATE ROLE reader LOGIN" -c \
	"GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader"
reader=${server/binsize@/reader@}
run --history app --store "$reader/trends" -n 1
check "one who may only read" ended 0
run --record $data/tiny.elf --store "$reader/trends"
check "may not write" ended 2
check "which the server says" explains "permission denied"
unit=$(dirname "$BINSIZE")/tests/unit/history_test
if [ -x "$unit" ]; then
	"$bin/psql" -qX -d "$server/postgres" -c "CREATE DATABASE unit"
	output=$(HISTORY_STORE=$server/unit "$unit" 2>&1)
	status=$?
	grep -E 'ERROR|LINE' <<<"$output" >"$dir/err"
	check "the unit test on a server" ended 0
else
	echo "skip the unit test on a server: it is not built (make unit)"
fi
(cd "$dir/pg" && as_server "$bin/pg_ctl" -D "$dir/pg/data" -m immediate stop >/dev/null 2>&1)
run --history app --store "$server/trends"
check "a server that is down" ended 2
check "is told of in a line" [ "$(wc -l <"$dir/err")" = 1 ]
