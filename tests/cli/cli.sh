#!/usr/bin/env bash
# The command line: every spelling of every option, what it changes, and what is refused.
# shellcheck source=tests/cli/lib
. "$(dirname "$0")/lib"
file=$data/tiny.elf

# refuse NAME WORDS ARGUMENT…: exit 2, one line why, and where to read more.
refuse()
{
	local name=$1 words=$2
	shift 2
	run "$@"
	check "refused: $name" is_usage_error "$words"
}

is_usage_error()
{
	is_refused "$1" && [ "$(grep -cv "^Try 'binsize --help'" "$dir/err")" = 1 ]
}

# shows NAME WORDS ARGUMENT…: exit 0, quiet, and the words in the output.
shows()
{
	local name=$1 words=$2
	shift 2
	run "$@"
	check "$name" has "$words"
}

has()
{
	[ "$status" = 0 ] && is_quiet && grep -qF -- "$1" "$dir/out"
}

# same NAME ARGUMENT… --- ARGUMENT…: both print the same.
same()
{
	local name=$1 first=()
	shift
	while [ "$1" != --- ]; do
		first+=("$1")
		shift
	done
	shift
	run "${first[@]}"
	cp "$dir/out" "$dir/first"
	local first_status=$status
	run "$@"
	check "$name" is_same "$first_status"
}

is_same()
{
	[ "$1" = 0 ] && [ "$status" = 0 ] && cmp -s "$dir/first" "$dir/out"
}

# --- help and version

shows "--help" "usage: binsize" --help
command -v python3 >/dev/null &&
	check "--help fits 80 columns" [ "$(widest "$dir/out" | cut -d ' ' -f 1)" -le 80 ]
same "-h is --help" -h --- --help
shows "--help wins over a missing file" "usage: binsize" --help --by kind
shows "--version" "binsize " --version
same "-V is --version" -V --- --version
for axis in kind segment section crate symbol; do
	run --help
	check "--help explains the axis $axis" grep -q "^  $axis  " "$dir/out"
done

# --- what is refused

refuse "no file" "no file given"
refuse "two files" "one file" "$file" "$file"
refuse "an unknown option" "unknown option '--nonsense'" --nonsense "$file"
refuse "an unknown letter" "unknown option '-Z'" -Z "$file"
refuse "an unknown letter behind known ones" "unknown option '-Z'" -wZ "$file"
refuse "half of an option" "unknown option '--wid'" --wid "$file"
refuse "an option without its value" "'--by' needs" "$file" --by
refuse "a letter without its value" "'-n' needs" "$file" -n
refuse "a value for an option that takes none" "takes no value" --tree=yes "$file"
refuse "an unknown axis" "unknown axis 'color'" --by color "$file"
refuse "an axis with a comma too many" "unknown axis ''" --by kind, "$file"
refuse "no axis" "unknown axis ''" --by= "$file"
refuse "an axis in capital letters" "unknown axis 'Kind'" --by Kind "$file"
refuse "an axis twice" "given twice" --by kind,section,kind "$file"
refuse "an axis twice, by two options" "given twice" --crates --by crate "$file"
refuse "too many axes" "more than" --by kind,segment,section,part,crate,unit,symbol "$file"
refuse "a tree of one axis" "--tree needs two" --tree --by kind "$file"
refuse "a tree of no axis" "--tree needs two" --tree "$file"
refuse "an unknown format" "unknown format 'yaml'" --format yaml "$file"
refuse "an unknown format of a file" "unknown format" -o "yaml=$dir/x" "$file"
refuse "an output without a path" "FORMAT=PATH" -o json= "$file"
refuse "an output without a format" "FORMAT=PATH" -o "$dir/x" "$file"
refuse "an unknown order" "cannot sort by 'size'" -s size "$file"
refuse "an unknown style of names" "cannot demangle 'pretty'" -C pretty "$file"
refuse "an unknown color" "--color is" --color=maybe "$file"
refuse "rows that are no number" "not a number of rows" -n many "$file"
refuse "a negative number of rows" "not a number of rows" -n -5 "$file"
refuse "half a number of rows" "not a number of rows" -n 5x "$file"
refuse "an empty number of rows" "not a number of rows" --rows= "$file"
refuse "too large a number of rows" "not a number of rows" -n 99999999999999999999 "$file"
for size in "" KiB 5XB -1 1e400 nan inf 0x 5KiBB "5 5"; do
	refuse "the size '$size'" "is not a size" --min "$size" "$file"
done
for expression in '(' '[' 'a{2,1}' "*\\"; do
	refuse "the expression '$expression'" "expression" --filter "$expression" "$file"
	refuse "the expression '$expression' to exclude" "expression" --exclude "$expression" "$file"
done
refuse "an unknown shell" "cannot generate 'tcsh'" --generate tcsh
# What is planned but not built is refused too, not ignored.
for option in --diff --check --save --baseline --history --explore --debug-file --limit; do
	"$BINSIZE" --help | grep -q -- "$option " || refuse "$option" "unknown option" "$option" "$file"
done

# --- spellings

same "-n5" -n5 "$file" --- -n 5 "$file"
same "--rows=5" --rows=5 "$file" --- -n 5 "$file"
same "--rows 5" --rows 5 "$file" --- -n 5 "$file"
same "options behind the file" "$file" -n 5 --- -n 5 "$file"
same "the last one counts" -n 3 -n 5 "$file" --- -n 5 "$file"
same "-wq" -wq "$file" --- -w -q "$file"
same "-wqn5" -wqn5 "$file" --- -w -q -n 5 "$file"
same "-dkind" -dkind "$file" --- --by kind "$file"
same "--by twice adds up" --by kind --by section "$file" --- --by kind,section "$file"
same "--crates" --crates "$file" --- --by crate "$file"
cp "$file" "$dir/-odd"
(cd "$dir" && "$BINSIZE" -- -odd) >"$dir/out" 2>"$dir/err"
status=$?
check "-- ends the options" has "-odd"
(cd "$dir" && "$BINSIZE" ./-odd) >"$dir/out" 2>"$dir/err"
status=$?
check "a file that starts with a dash" has "-odd"

# --- what they change

shows "the default report" "Composition" "$file"
for words in "tiny.elf" "ELF executable, x86-64" "5,288 bytes" "build id" "Symbols" "Coverage" TOTAL; do
	check "the default report: $words" has "$words"
done

# rows FILE: data rows of a CSV file.
rows()
{
	tail -n +2 "$1" | wc -l
}

# csv ARGUMENT…
csv()
{
	run --format csv "$@"
}

csv --by section "$file"
check "CSV has a header" [ "$(head -1 "$dir/out")" = section,file_size,vm_size,exact,derived,inferred,none ]
all=$(rows "$dir/out")
check "CSV has all rows" [ "$all" -gt 10 ]
csv --by section -n 3 "$file"
check "-n 3 leaves three rows and the rest in one" [ "$(rows "$dir/out")" = 4 ]
check "-n 3 keeps the sum" [ "$(sum file_size "$dir/out")" = 5288 ]
csv --by section -n 0 "$file"
check "-n 0 are all rows" [ "$(rows "$dir/out")" = "$all" ]
csv --by section -n 1000 "$file"
check "-n 1000 are all rows" [ "$(rows "$dir/out")" = "$all" ]
csv --by section --filter '^\.' "$file"
check "--filter leaves what matches" [ "$(tail -n +2 "$dir/out" | grep -cv '^"\.')" = 0 ]
check "--filter leaves something" [ "$(rows "$dir/out")" -gt 3 ]
dotted=$(sum file_size "$dir/out")
csv --by section --exclude '^\.' "$file"
check "--exclude takes it away" [ $((dotted + $(sum file_size "$dir/out"))) = 5288 ]
csv --by section --filter 'no such section' "$file"
check "--filter may leave nothing" [ "$status:$(rows "$dir/out")" = 0:0 ]
csv --by section --filter '^\.' --exclude text "$file"
check "--filter and --exclude" [ "$(grep -c text "$dir/out"):$(($(rows "$dir/out") > 3))" = 0:1 ]
csv --by section --min 64 "$file"
check "--min folds small rows" [ "$(rows "$dir/out")" -lt "$all" ]
check "--min keeps the sum" [ "$(sum file_size "$dir/out")" = 5288 ]
csv --by section --min 1GiB "$file"
check "--min may fold all" [ "$(rows "$dir/out"):$(sum file_size "$dir/out")" = 1:5288 ]
same "--min 1KiB" --min 1KiB --by section "$file" --- --min 1024 --by section "$file"
same "--min 1kB" --min 1kB --by section "$file" --- --min 1000 --by section "$file"
same "--min 1k" --min 1k --by section "$file" --- --min 1024 --by section "$file"
same "--min 0.5K" --min 0.5K --by section "$file" --- --min 512 --by section "$file"

# order COLUMN SORT-OPTION: whether this column of the CSV file is sorted so; "[9 others]" stands last.
order()
{
	tail -n +2 "$dir/out" | cut -d, -f"$1" >"$dir/column"
	sort -c "$2" "$dir/column" 2>/dev/null
}
csv --by section -s file "$file"
check "-s file" order 2 -nr
csv --by section -s vm "$file"
check "-s vm" order 3 -nr
csv --by section -s name "$file"
check "-s name" order 1 -s
csv --by section "$file"
check "the default order is -s file" order 2 -nr

run --by section,symbol --tree "$file"
check "--tree indents" grep -q '^.*  \.text$' "$dir/out"
check "--tree indents symbols" grep -q '    *count_bits$' "$dir/out"
shows "--bytes" "5,288" --bytes --by section "$file"
shows "--evidence" "inferred" --evidence --by symbol "$file"
shows "several axes" ".text | count_bits" --by section,symbol "$file"
run --timing "$file"
check "--timing is on standard error" grep -q '^attribute ' "$dir/err"
check "--timing is not on standard output" [ "$(grep -c '^attribute ' "$dir/out")" = 0 ]

# --- names

if [ -e $samples/cpp/shapes ]; then
	names() { run --format csv --by symbol -C "$1" $samples/cpp/shapes; }
	names none
	check "-C none" grep -q '^"_ZN' "$dir/out"
	names short
	check "-C short" [ "$(grep -c '^"_ZN' "$dir/out")" = 0 ]
	grep -c '(.*)"' "$dir/out" >"$dir/short"
	names full
	check "-C full has parameters" [ "$(grep -c '(.*)"' "$dir/out")" -gt "$(cat "$dir/short")" ]
	same "-C short is the default" -C short --by symbol $samples/cpp/shapes --- --by symbol $samples/cpp/shapes
	same "--demangle=full" --demangle=full --by symbol $samples/cpp/shapes --- -C full --by symbol $samples/cpp/shapes
else
	echo "skip names of C++: samples/cpp could not be built here"
fi
if [ -e $samples/rust/release/app ]; then
	csv --by crate $samples/rust/release/app
	check "std is one crate" grep -q '^"std"' "$dir/out"
	check "core is not" [ "$(grep -c '^"core"' "$dir/out")" = 0 ]
	csv --by crate --split-std $samples/rust/release/app
	check "--split-std: core" grep -q '^"core"' "$dir/out"
	check "--split-std: alloc" grep -q '^"alloc"' "$dir/out"
	shows "the default report of a Rust program has crates" "Crates" $samples/rust/release/app
else
	echo "skip crates: samples/rust could not be built here"
fi

# --- width and color

mkdir "$dir/w"
for columns in 60 80 100 200; do
	# Exact numbers with all columns of evidence are asked for; they do not give way.
	most="--by symbol --evidence --bytes"
	[ $columns -ge 80 ] || most=
	for arguments in "$most" "--by section,symbol" "--by section,symbol,unit,part" "--evidence" "--bytes" \
		"--by section,kind,symbol --tree" "--by symbol -C full" "--by symbol --evidence"; do
		for input in "$file" $samples/cpp/shapes $samples/mingw/tour.exe; do
			[ -e "$input" ] || continue
			# shellcheck disable=SC2086
			COLUMNS=$columns "$BINSIZE" $arguments "$input" >"$dir/w/$columns $arguments ${input##*/}" 2>/dev/null
		done
	done
done
if command -v python3 >/dev/null; then
	widest "$dir"/w/* >"$dir/widths"
	for columns in 60 80 100 200; do
		sed -n "s|^\([0-9]*\) $dir/w/$columns |\1 |p" "$dir/widths" | awk -v n=$columns '$1 > n' >"$dir/wide"
		check "$columns columns are respected: $(head -n 3 "$dir/wide" | tr '\n' ';')" [ ! -s "$dir/wide" ]
	done
fi
COLUMNS=60 run -w "$data/tiny.exe"
cp "$dir/out" "$dir/wide"
COLUMNS=200 run -w "$data/tiny.exe"
check "-w cuts nothing" cmp -s "$dir/wide" "$dir/out"
for columns in 0 -5 x 99999999999999999999; do
	COLUMNS=$columns run "$file"
	check "COLUMNS=$columns does no harm" has "Composition"
done

COLUMNS=100 run "$file"
cp "$dir/out" "$dir/wide"
COLUMNS=19 run "$file"
check "less than 20 columns are no terminal" cmp -s "$dir/wide" "$dir/out"
COLUMNS=20 run "$file"
check "20 columns are" [ "$status:$(cmp -s "$dir/wide" "$dir/out" && echo same)" = 0: ]

is_colored() { [ "$status" = 0 ] && grep -qF "${escape}[" "$dir/out"; }
is_plain() { [ "$status" = 0 ] && ! grep -qF "$escape" "$dir/out"; }
export TERM=xterm
run "$file"
check "no color in a file" is_plain
run --color always "$file"
check "--color always" is_colored
sed "s/$escape\[[0-9;]*m//g" "$dir/out" >"$dir/plain"
run --color never "$file"
check "--color never" is_plain
check "color is all that --color changes" cmp -s "$dir/plain" "$dir/out"
run --color=auto "$file"
check "--color auto in a file" is_plain
CLICOLOR_FORCE=1 run "$file"
check "CLICOLOR_FORCE" is_colored
CLICOLOR_FORCE='' run "$file"
check "CLICOLOR_FORCE that is empty" is_plain
CLICOLOR_FORCE=1 NO_COLOR=1 run "$file"
check "NO_COLOR wins over CLICOLOR_FORCE" is_plain
CLICOLOR_FORCE=1 run --color never "$file"
check "--color never wins over CLICOLOR_FORCE" is_plain
NO_COLOR=1 run --color always "$file"
check "--color always wins over NO_COLOR" is_colored
for format in json csv; do
	run --color always --format $format "$file"
	check "no color in $format" is_plain
done
if command -v script >/dev/null; then
	# on_terminal VARIABLES…: what a terminal gets.
	on_terminal()
	{
		script -qec "env $* '$BINSIZE' '$file'" /dev/null >"$dir/out" 2>"$dir/err" </dev/null
		status=$?
	}
	on_terminal TERM=xterm
	check "color on a terminal" is_colored
	on_terminal TERM=dumb
	check "no color on TERM=dumb" is_plain
	on_terminal -u TERM
	check "no color without TERM" is_plain
	on_terminal TERM=xterm NO_COLOR=1
	check "no color on a terminal with NO_COLOR" is_plain
	objcopy --redefine-sym "count_bits=${escape}[31m" "$file" "$dir/evil" 2>/dev/null
	if [ -s "$dir/evil" ]; then
		run --format csv --by symbol "$dir/evil"
		check "CSV has the exact names in a file" grep -qF "${escape}[31m" "$dir/out"
		file=$dir/evil
		script -qec "'$BINSIZE' --format csv --by symbol '$file'" /dev/null >"$dir/out" 2>"$dir/err" </dev/null
		status=$?
		check "CSV on a terminal is safe" is_plain
		check "CSV on a terminal shows what there is" grep -qF '"\x1b[31m",' "$dir/out"
		file=$data/tiny.elf
	fi
else
	echo "skip terminals: no script here"
fi

# --- warnings

if [ -e $samples/c/tour ]; then
	head -c 18000 $samples/c/tour >"$dir/cut"
	run "$dir/cut"
	check "a damaged file has warnings" grep -q '^binsize: warning: ' "$dir/err"
	check "warnings are not on standard output" [ "$(grep -c warning "$dir/out")" = 0 ]
	run -q "$dir/cut"
	check "-q is quiet" is_quiet
	run -v "$dir/cut"
	check "-v does not hide them" grep -q '^binsize: warning: ' "$dir/err"
	run --format json "$dir/cut"
	check "JSON has the warnings too" grep -q '"file_off"' "$dir/out"
	run -q --format json "$dir/cut"
	check "JSON has them with -q too" grep -q '"file_off"' "$dir/out"
else
	echo "skip warnings: samples/c could not be built here"
fi
# An archive of five members whose names are missing: a warning each.
{
	printf '!<arch>\n'
	for _ in 1 2 3 4 5; do
		printf '%-16s%-12s%-6s%-6s%-8s%-10s`\n' /0 0 0 0 644 0
	done
} >"$dir/five.a"
run "$dir/five.a"
check "three warnings are shown" [ "$(grep -c '^binsize: warning: ' "$dir/err")" = 3 ]
check "the others are counted" grep -q '^binsize: 2 more warnings (-v shows them)$' "$dir/err"
run -v "$dir/five.a"
check "-v shows all warnings" [ "$(grep -c '^binsize: warning: ' "$dir/err"):$(grep -c more "$dir/err")" = 5:0 ]
run -q "$dir/missing"
check "-q does not hide errors" is_refused "No such file"

if command -v python3 >/dev/null; then
	python3 tests/cli/sums.py
else
	echo "skip sums: no python3 here"
fi
