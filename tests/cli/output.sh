#!/usr/bin/env bash
# Where output goes: whole or not at all, and what happens when it cannot go there.
# shellcheck source=tests/cli/lib
. "$(dirname "$0")/lib"
file=$data/tiny.elf
umask 022
mkdir "$dir/o"

# leaves FILES: only these are in the output directory (temporary files would be seen).
leaves()
{
	[ "$(cd "$dir/o" && echo *)" = "$1" ]
}

whole() { tail -n 1 "$1" | grep -qx '}'; }

# --- files

run -n 3 -o "json=$dir/o/a.json" "$file"
check "-o ends with 0" ended 0
check "-o writes JSON" whole "$dir/o/a.json"
check "-o leaves nothing else" leaves a.json
run -n 3 "$file"
cp "$dir/out" "$dir/three"
run -n 3 -o "json=$dir/o/a.json" "$file"
check "-o does not change standard output" cmp -s "$dir/three" "$dir/out"
run --by symbol -n 0 --format csv "$data/tiny.exe"
all=$(wc -l <"$dir/out")
run --by symbol -o "csv=$dir/o/a.csv" "$data/tiny.exe"
check "text has 20 rows" [ "$(wc -l <"$dir/out")" = 23 ]
check "the file beside it has all rows" [ "$(wc -l <"$dir/o/a.csv")" = "$all" ]
check "there are more than 20" [ "$all" -gt 23 ]
run --by symbol -n 2 -o "csv=$dir/o/a.csv" "$data/tiny.exe"
check "-n counts for both" [ "$(wc -l <"$dir/out"):$(wc -l <"$dir/o/a.csv")" = 5:4 ]
rm "$dir"/o/*

run -o "json=$dir/o/a" -o "csv=$dir/o/b" -o "text=$dir/o/c" --format csv "$file"
check "several -o" ended 0
check "several -o: JSON" whole "$dir/o/a"
check "several -o: CSV" cmp -s "$dir/o/b" "$dir/out"
check "several -o: text" grep -q Composition "$dir/o/c"
check "several -o leave nothing else" leaves "a b c"
COLUMNS=60 CLICOLOR_FORCE=1 run -o "text=$dir/o/c" "$file"
check "a text file has no color" [ "$(grep -c "$escape" "$dir/o/c")" = 0 ]
rm "$dir"/o/*

# --- what must stay

# stays PATH OPTION…: a run with these is refused, and the file is as it was. It has no other contents than $dir/kept.
stays()
{
	local path=$1
	shift
	run "$@"
	check "$(sed "s,$dir/,,g" <<<"$*"): is refused" is_refused ": "
	check "why" grep -q 'nothing is written\|is no saved result: --save does not overwrite it' "$dir/err"
	check "what is there stays" cmp -s "$path" "$dir/kept"
}
cp "$file" "$dir/kept"
cp "$file" "$dir/o/keep"
ln -s keep "$dir/o/link"
ln "$dir/o/keep" "$dir/o/hard"
for name in keep link hard ../o/keep; do
	stays "$dir/o/keep" -o "json=$dir/o/$name" "$dir/o/keep"
	stays "$dir/o/keep" --save "$dir/o/$name" "$dir/o/keep"
	stays "$dir/o/keep" --diff "$dir/o/keep" "$file" --save "$dir/o/$name"
	stays "$dir/o/keep" --diff "$file" "$dir/o/keep" -o "csv=$dir/o/$name"
done
stays "$dir/o/keep" --baseline "$dir/o/keep" "$file" -o "json=$dir/o/keep"
stays "$dir/o/keep" --debug-file "$dir/o/keep" "$file" -o "json=$dir/o/keep"
stays "$dir/o/keep" --check duplicates --lock "$dir/o/keep" "$file" -o "json=$dir/o/keep"
stays "$dir/o/keep" --record --store "$dir/o/keep" "$file" -o "json=$dir/o/keep"
stays "$dir/o/keep" --history "$dir/o/keep" -o "json=$dir/o/keep"
"$BINSIZE" -o "json=$dir/o/keep" - <"$dir/o/keep" >"$dir/out" 2>"$dir/err"
status=$?
check "standard input from a file" is_refused "cannot be both -o and the file that is looked at"
rm "$dir"/o/*
for outputs in "-o json=a -o csv=a" "-o json=a -o csv=./a" "-o json=a --save a" "--baseline a --allow-missing-baseline --update --save a" \
	"--baseline a --update --allow-missing-baseline -o json=a"; do
	# shellcheck disable=SC2086
	(cd "$dir/o" && run $outputs "$dir/kept" && exit $status)
	status=$?
	check "$outputs: one file" is_refused "a: cannot be both"
	check "nothing is written" leaves "*"
done
run -o csv=/dev/null -o json=/dev/null "$file"
check "a device may be there twice" ended 0
run -o csv=/dev/stdout -o csv=/dev/stdout --format csv "$file"
check "and so may standard output" [ "$(grep -c '^kind,' "$dir/out")" = 3 ]
"$BINSIZE" -o csv=/dev/stdout --format csv "$file" >"$dir/both" 2>"$dir/err"
check "also when it is a file" [ "$(grep -c '^kind,' "$dir/both")" = 2 ]

# saves CONTENT: what --save makes of a file that is there with it.
saves()
{
	printf '%b' "$1" >"$dir/o/a"
	cp "$dir/o/a" "$dir/before"
	run --save "$dir/o/a" "$file"
	[ "$status" = 0 ] && grep -q '"saved": true' "$dir/o/a"
}
refuses()
{
	! saves "$1" && is_refused "a: is no saved result: --save does not overwrite it" && cmp -s "$dir/o/a" "$dir/before"
}
check "--save over a source file" refuses 'int main(void) { return 0; }\n'
check "--save over another document" refuses '{ "name": "package", "saved": true }\n'
check "--save over an empty file" saves ''
check "--save over a saved result" saves '{ "saved": true, "schema": "binsize/1" }'
check "--save over one of a later version" saves '{ "saved": true, "schema": "binsize/2" }'
check "--save over one with a conflict" saves '{\n"schema": "binsize/1",\n"saved": true,\n<<<<<<< HEAD\n'
"$BINSIZE" --format json "$file" >"$dir/report.json"
check "--save over a report" refuses "$(cat "$dir/report.json")"
rm "$dir/o/a"
for how in "no baseline" "a baseline"; do
	run --baseline "$dir/o/a" --save "$dir/o/a" --allow-missing-baseline "$file"
	check "--save follows $how" ended 0
	check "and is there" grep -q '"saved": true' "$dir/o/a"
done
run --baseline "$dir/o/a" --save "$dir/o/a" -o "csv=$dir/o/a" "$file"
check "but nothing else does" is_refused "a: cannot be both --save and -o"
printf '/* source */\n' >"$dir/o/a"
run --baseline "$dir/o/a" --update "$file"
check "--update over a source file" is_refused "a: is no saved result: --update does not overwrite it"
rm "$dir"/o/*
run -o json=- "$file"
check "-o json=- is refused" is_refused "--format"
run -o "csv=$dir/o/a=b" "$file"
check "a path with an equals sign" leaves "a=b"
rm "$dir"/o/*
# As root a file would take the place of /dev/stdout itself.
run -o csv=/dev/stdout "$file"
check "-o csv=/dev/stdout" [ "$(grep -c '^kind,\|^Composition' "$dir/out")" = 2 ]
check "-o csv=/dev/stdout leaves it where it was" [ -L /dev/stdout ]
[ -L /dev/stdout ] || ln -sf /proc/self/fd/1 /dev/stdout
run -o csv=/dev/fd/2 "$file"
check "-o csv=/dev/fd/2" grep -q '^kind,' "$dir/err"
run -o csv=/dev/fd/99 "$file"
check "-o csv=/dev/fd/99" is_refused "Bad file descriptor"
run -o csv=/dev/null "$file"
check "-o csv=/dev/null" [ "$status:$(test -c /dev/null && echo device)" = 0:device ]
mkfifo "$dir/fifo"
timeout 60 cat "$dir/fifo" >"$dir/read" &
run -o "csv=$dir/fifo" "$file"
wait
check "-o to a pipe" grep -q '^kind,' "$dir/read"

for mask in 022 077 007; do
	(umask $mask && "$BINSIZE" -o "json=$dir/o/a" "$file" >/dev/null)
	expected=$(printf '%o' $((0666 & ~0$mask)))
	check "umask $mask gives mode $expected" [ "$(stat -c %a "$dir/o/a")" = "$expected" ]
	rm "$dir/o/a"
done

echo old >"$dir/o/a"
chmod 600 "$dir/o/a"
run -o "json=$dir/o/a" "$file"
check "a file that is replaced keeps its mode" [ "$(stat -c %a "$dir/o/a")" = 600 ]
rm "$dir/o/a"

echo old >"$dir/o/target"
ln -s target "$dir/o/link"
run -o "csv=$dir/o/link" "$file"
check "a link stays a link" [ -L "$dir/o/link" ]
check "what it points at is written" grep -q '^kind,' "$dir/o/target"
rm "$dir"/o/*

# --- what does not work leaves what was there

cannot()
{
	is_refused "$1" && [ "$(wc -l <"$dir/err")" = 1 ]
}

run -o "json=$dir/none/a" "$file"
check "a directory that is missing" cannot "No such file"
run -o "json=$dir/o" "$file"
check "a directory instead of a file" cannot "directory"
check "the directory is still there" leaves "*"
run -o "json=$file/x" "$file"
check "a file instead of a directory" cannot "Not a directory"
run -o "json=$dir/o/a" "$dir/none"
check "an input that is missing: no output" leaves "*"
echo old >"$dir/o/a"
run -o "json=$dir/o/a" "$dir/fifo.missing"
check "an input that is missing: the old one stays" [ "$(cat "$dir/o/a")" = old ]
run -o "json=$dir/o/a" -o "csv=$dir/none/b" "$file"
check "the second of two -o fails" cannot "No such file"

rm "$dir/o/a"
run -o json=/dev/full "$file"
check "-o json=/dev/full" cannot "No space left"
if mount -t tmpfs -o size=8k,mode=755 binsize-test "$dir/o" 2>/dev/null; then
	trap 'umount "$dir/o"; rm -rf "$dir"' EXIT
	echo old >"$dir/o/a"
	run -o "json=$dir/o/a" "$data/tiny.exe"
	check "a full disk" cannot "No space left"
	check "a full disk: the old one stays" [ "$(cat "$dir/o/a")" = old ]
	check "a full disk: nothing else is left" leaves a
	umount "$dir/o"
	trap 'rm -rf "$dir"' EXIT
else
	echo "skip a full disk: only root can make one"
fi

echo old >"$dir/o/a"
(
	ulimit -f 1
	GCOV_PREFIX=$dir/gcov "$BINSIZE" -o "json=$dir/o/a" "$data/tiny.exe" 2>"$dir/err" | cat >"$dir/out"
	exit "${PIPESTATUS[0]}"
)
status=$?
: >"$dir/out"
hide_profiling
check "a limit on file sizes" cannot "File too large"
check "a limit on file sizes: the old one stays" [ "$(cat "$dir/o/"*)" = old ]
rm "$dir/o/a"

# As another user, to whom a directory can be forbidden.
if [ "$(id -u)" != 0 ]; then
	as_user=()
elif command -v setpriv >/dev/null; then
	as_user=(setpriv --reuid=65534 --clear-groups)
else
	as_user=(false)
fi
cp "$BINSIZE" "$dir/binsize"
cp "$file" "$dir/input"
mkdir "$dir/forbidden"
echo old >"$dir/forbidden/a"
chmod 755 "$dir" "$dir/binsize"
chmod 644 "$dir/input" "$dir/forbidden/a"
chmod 555 "$dir/forbidden"
GCOV_PREFIX=$dir/gcov "${as_user[@]}" "$dir/binsize" -o "json=$dir/forbidden/a" "$dir/input" \
	>"$dir/out" 2>"$dir/err"
status=$?
hide_profiling
check "a directory that is not writable" cannot "Permission denied"
check "a directory that is not writable: the old one stays" [ "$(cat "$dir/forbidden/a")" = old ]

# --- a history

(
	cd "$dir/o" || exit
	hides() { ! grep -q 'word=x' "$dir/err"; }
	for where in 'host=127.0.0.1 password=x' ' host = h password=x' 'password=x' ''; do
		run --record --store "$where" "$dir/input"
		check "--store '$where' is refused" is_refused "--store "
		check "and not repeated" hides
	done
	check "no file of that name is made" leaves "*"
	run --record --label a --store ./user=x.db "$dir/input"
	check "a path with an equals sign is one" [ "$status:$(echo *)" = "0:user=x.db" ]
	run --record --label a --store user=x.db "$dir/input"
	check "also as it is when it is there" ended 0
	run --history -n 1 --store user=x.db input
	check "one run of two" grep -q '2 runs, the last one is shown;' "$dir/out"
	rm user=x.db
)

# --- standard output

"$BINSIZE" "$file" >/dev/full 2>"$dir/err"
status=$?
: >"$dir/out"
check "standard output is full" cannot "No space left"
"$BINSIZE" --help >/dev/full 2>"$dir/err"
status=$?
check "--help, and standard output is full" cannot "No space left"
for arguments in "--by symbol -n 0" "--format json" "--format csv --by symbol" --help; do
	big=$samples/c/tour.static
	[ -e "$big" ] || big=$file
	# shellcheck disable=SC2086
	{ "$BINSIZE" $arguments "$big" 2>"$dir/err" && echo 0 >"$dir/ended" || echo $? >"$dir/ended"; } | head -n 1 >"$dir/out"
	status=$(cat "$dir/ended")
	check "a reader that had enough: $arguments" [ "$status:$(wc -c <"$dir/err")" = 0:0 ]
done
if [ -e $samples/c/tour.static ]; then
	(
		trap '' PIPE
		"$BINSIZE" --format json $samples/c/tour.static 2>"$dir/err"
		echo $? >"$dir/ended"
	) | true
	status=$(cat "$dir/ended")
	check "a reader that never was" [ "$status:$(wc -c <"$dir/err")" = 0:0 ]
fi

# --- signals

# interrupted SIGNAL STATUS: while it waits for its input. Sanitizers end a crash in their own way.
interrupted()
{
	local pid as_usual=()
	rm -f "$dir/fifo"
	mkfifo "$dir/fifo"
	# Under nohup this script ignores SIGHUP, and so would the program.
	[ -z "$(trap -p "$1")" ] || as_usual=(env "--default-signal=$1")
	# A script's background jobs ignore SIGINT unless each is a job of its own.
	set -m
	"${as_usual[@]}" "$BINSIZE" -o "json=$dir/o/a" - <"$dir/fifo" >"$dir/out" 2>"$dir/err" &
	pid=$!
	set +m
	exec 3>"$dir/fifo"
	head -c 100 "$file" >&3
	for _ in $(seq 100); do
		grep -q pipe_read "/proc/$pid/wchan" 2>/dev/null && break
		sleep 0.02
	done
	kill -"$1" $pid
	exec 3>&-
	wait $pid 2>/dev/null
	status=$?
	[ "$status" != 99 ] || status=$2
	check "SIG$1 ends it with $2" [ "$status:$(wc -c <"$dir/out")" = "$2:0" ]
	check "SIG$1 leaves nothing" leaves "*"
}
interrupted INT 130
interrupted TERM 143
interrupted HUP 129
interrupted QUIT 131
interrupted SEGV 139
interrupted ABRT 134

(
	trap '' HUP
	"$BINSIZE" - <"$dir/fifo" >"$dir/out" 2>"$dir/err" &
	pid=$!
	exec 3>"$dir/fifo"
	head -c 100 "$file" >&3
	sleep 0.1
	kill -HUP $pid
	tail -c +101 "$file" >&3
	exec 3>&-
	wait $pid
)
status=$?
check "nohup works" [ "$status:$(grep -c Composition "$dir/out")" = 0:1 ]

# While it writes: a pipe that nobody empties takes the place of a slow disk.
exec 3<>"$dir/fifo"
set -m
"$BINSIZE" --by symbol -o "json=$dir/o/a" -o "json=$dir/fifo" "$samples/c/tour.static" >"$dir/out" 2>"$dir/err" &
pid=$!
set +m
for _ in $(seq 200); do
	[ -e "$dir/o/a" ] && grep -q pipe_write "/proc/$pid/wchan" 2>/dev/null && break
	sleep 0.02
done
kill -TERM $pid 2>/dev/null
wait $pid 2>/dev/null
status=$?
exec 3>&-
if [ -e $samples/c/tour.static ]; then
	check "SIGTERM while it writes" [ "$status:$(wc -c <"$dir/out")" = 143:0 ]
	check "SIGTERM while it writes: only whole files are left" [ "$(cd "$dir/o" && echo *):$(tail -c 1 "$dir/o/a" | od -An -tx1)" = "a: 0a" ]
fi
