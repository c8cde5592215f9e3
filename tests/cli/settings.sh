#!/usr/bin/env bash
# Whether build settings took effect: what --check prints, and what --expect makes of the exit status.
# shellcheck source=tests/cli/lib
. "$(dirname "$0")/lib"
file=$data/tiny.elf

says() { grep -q "$1" "$dir/out"; }
explains() { grep -q "$1" "$dir/err"; }

run "$file"
check "the report has a row of strip" says '^  strip '
run --check "$file"
check "--check has the settings" says '^Settings'
check "--check has no table" [ "$(grep -c TOTAL "$dir/out")" = 0 ]
check "--check alone ends with 0" ended 0

run --settings-report "$file"
check "--settings-report is another word for it" says '^Settings'

# --- a symbol table is there

run --expect strip=none "$file"
check "a wish that is so" ended 0
check "a wish that is so needs no explanation" [ ! -s "$dir/err" ]
check "the report says that it is so" says 'expected none (--expect), and so it is'
run --expect strip=symbols "$file"
check "a wish that is not so" ended 1
check "why is on standard error" explains '^binsize: expected strip=symbols (--expect), found debuginfo or none (certain)'
check "why is in the report" says 'which is NOT so'
check "the report is there all the same" says TOTAL
run --by section --expect strip=true --format csv "$file"
check "a wish beside a table of one's own" ended 1
check "true means symbols" explains 'expected strip=true'
check "the table is as without a wish" [ "$(head -n 1 "$dir/out" | cut -d, -f1)" = section ]

# --- what the file does not tell

run --expect panic=abort "$file"
check "a wish that cannot be told" ended 3
check "it says so" explains 'expected panic=abort (--expect), found unknown'
run --expect panic=abort --allow-unknown "$file"
check "--allow-unknown" ended 0
check "--allow-unknown explains nothing" [ ! -s "$dir/err" ]
run --expect panic=abort,strip=symbols --allow-unknown "$file"
check "--allow-unknown still sees what is broken" ended 1

# --- wishes that are none

run --expect strip "$file"
check "no value" is_refused "SETTING=VALUE"
run --expect colour=blue "$file"
check "no such setting" is_refused "strip, lto, panic"
run --expect lto=maybe "$file"
check "no such value" is_refused "lto cannot be 'maybe'"
run --expect codegen-units=0 "$file"
check "no such number" is_refused "codegen-units"
run --expect "$(printf 'strip=none,%.0s' {1..40})strip=none" "$file"
check "too many wishes" is_refused "more than"
run --check --format csv "$file"
check "--check as CSV" is_refused "csv"

# --- what the loader does

for flags in -static -static-pie -pie; do
	echo 'int main(void) { return 0; }' >"$dir/main.c"
	if ! ${CC:-cc} $flags -o "$dir/main" "$dir/main.c" 2>"$dir/err"; then
		echo "skip $flags: the compiler cannot"
		continue
	fi
	run --check "$dir/main"
	check "$flags is a program" says 'ELF executable'
	case $flags in
	-static*) check "$flags has the C library inside" says 'crt-static *true (certain)' ;;
	*) check "$flags has it elsewhere" says 'crt-static *false (certain)' ;;
	esac
done
