#!/usr/bin/env bash
# What is no binary, or a damaged one: a report whose rows sum to the file, or exit 2 and one line.
# shellcheck source=tests/cli/lib
. "$(dirname "$0")/lib"

# refuse NAME WORDS ARGUMENT…
refuse()
{
	local name=$1 words=$2
	shift 2
	run "$@"
	check "$name" is_one_line "$words"
}

is_one_line()
{
	is_refused "$1" && [ "$(wc -l <"$dir/err")" = 1 ] && grep -q '^binsize: ' "$dir/err"
}

: >"$dir/empty"
refuse "an empty file" "$dir/empty: is empty" "$dir/empty"
refuse "a directory" "is a directory" "$dir"
refuse "a missing file" "No such file" "$dir/missing"
refuse "a file below a file" "Not a directory" "$dir/empty/x"
refuse "/dev/null" "is empty" /dev/null
refuse "an empty name" "No such file" ""
refuse "a name that is too long" "too long" "$(printf '%0300d' 0)"
echo "just text" >"$dir/text"
refuse "a text file" "neither ELF" "$dir/text"
printf '\177ELF' >"$dir/magic"
refuse "nothing but the magic number of ELF" "$dir/magic: " "$dir/magic"
printf 'MZ' >"$dir/magic"
refuse "nothing but the magic number of PE" "$dir/magic: " "$dir/magic"
ln -s loop "$dir/loop"
refuse "a link to itself" "symbolic links" "$dir/loop"
cp "$data/tiny.elf" "$dir/secret"
chmod 0 "$dir/secret"
if [ "$(id -u)" != 0 ]; then
	refuse "an unreadable file" "Permission denied" "$dir/secret"
elif command -v setpriv >/dev/null; then
	# The program may lie where only root can go.
	cp "$BINSIZE" "$dir/binsize"
	chmod 755 "$dir" "$dir/binsize"
	GCOV_PREFIX=$dir/gcov setpriv --reuid=65534 --clear-groups "$dir/binsize" "$dir/secret" \
		>"$dir/out" 2>"$dir/err"
	status=$?
	hide_profiling
	check "an unreadable file" is_one_line "Permission denied"
else
	echo "skip an unreadable file: root can read it"
fi

# The same bytes by another way: the same report, but for the name and for what was looked for
# beside it.
but_name='1d; /^  debug info /d'
"$BINSIZE" "$data/tiny.elf" 2>&1 | sed "$but_name" >"$dir/expected"
is_expected()
{
	[ "$status" = 0 ] && sed "$but_name" "$dir/out" | cmp -s - "$dir/expected"
}
run - <"$data/tiny.elf"
check "standard input from a file" is_expected
# shellcheck disable=SC2002
cat "$data/tiny.elf" | "$BINSIZE" - >"$dir/out" 2>"$dir/err"
status=$?
check "standard input from a pipe" is_expected
mkfifo "$dir/fifo"
timeout 60 cp "$data/tiny.elf" "$dir/fifo" &
run "$dir/fifo"
check "a named pipe" is_expected
wait
head -c 20 "$data/tiny.elf" >"$dir/start"
timeout 60 cp "$dir/start" "$dir/fifo" &
run "$dir/fifo"
check "a named pipe that ends early" is_one_line "$dir/fifo: "
wait
run - <&-
check "standard input that is closed" is_one_line "binsize: -: "
run - </dev/null
check "standard input that is empty" is_one_line "is empty"
run - <"$dir"
check "standard input that is a directory" is_one_line "is a directory"
"$BINSIZE" "$data/tiny.elf" >&- 2>"$dir/err"
status=$?
: >"$dir/out"
check "standard output that is closed" is_one_line "standard output"
"$BINSIZE" "$dir/text" 2>&-
check "standard error that is closed" [ $? = 2 ]

# What never ends uses up the memory; that is not the input's fault alone, so it is neither 0 nor 2.
if grep -q __asan_init "$BINSIZE"; then
	echo "skip an endless file: sanitizers want more memory than the test leaves"
else
	(ulimit -v 300000 && exec "$BINSIZE" /dev/zero) >"$dir/out" 2>"$dir/err"
	status=$?
	check "an endless file ends with 70" [ "$status:$(cat "$dir/err")" = "70:binsize: out of memory" ]
fi

if command -v python3 >/dev/null; then
	python3 tests/cli/bad_input.py
else
	echo "skip damaged and hostile files: no python3 here"
fi
