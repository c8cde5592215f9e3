#!/usr/bin/env bash
# What changed between two files, results that are saved, and bounds on both.
# shellcheck source=tests/cli/lib
. "$(dirname "$0")/lib"
cc=${CC:-cc}

says() { tr -s ' \n' ' ' <"$dir/out" | grep -qF -- "$1"; }
explains() { grep -qF -- "$1" "$dir/err"; }
# sums FILE: the column delta of CSV on standard output is the difference of the files' sizes.
sums() { [ "$(python3 -c 'import csv, sys; print(sum(int(r["delta"]) for r in csv.DictReader(open(sys.argv[1]))))' "$dir/out")" = $(($(stat -c %s "$2") - $(stat -c %s "$1"))) ]; }

cat >"$dir/old.c" <<'END'
#include <stdio.h>
static const char table[4000] = "words";
__attribute__((noinline)) int stays(int n) { return n * 3 + table[n]; }
__attribute__((noinline)) int grows(int n) { return n * 5; }
__attribute__((noinline)) int goes(int n) { return n * 7 - stays(n); }
__attribute__((noinline)) int was(int n) { return n ^ stays(n + 5) << 3; }
int main(int n, char **v) { (void)v; return printf("%d\n", stays(n) + grows(n) + goes(n) + was(n)); }
END
sed -e 's/return n \* 5;/int s = 0; for (int i = 0; i < n; i++) s += i * i % 7 + table[i]; return s * n;/' \
	-e 's/goes/comes/g; s/n \* 7 - /n * 77 + 3 - /; s/was/is_now/g' "$dir/old.c" >"$dir/new.c"
if ! $cc -O2 -o "$dir/old" "$dir/old.c" 2>"$dir/err" || ! $cc -O2 -o "$dir/new" "$dir/new.c" 2>"$dir/err"; then
	echo "$cc does not build the programs"
	exit 77
fi

# --- two files

run --diff --by symbol --format csv "$dir/old" "$dir/new"
check "a comparison" ended 0
row() { grep -q "^\"$1\",.*,$2\$" "$dir/out"; }
check "what grew" row grows grown
check "what came" row comes added
check "what went" row goes removed
check "what stayed" row stays same
check "what has another name" row is_now renamed
check "has no row as what it was" [ "$(grep -c '^"was"' "$dir/out")" = 0 ]
check "deltas sum to the files' difference" sums "$dir/old" "$dir/new"
for axes in kind section crate unit symbol kind,section; do
	run --diff --by $axes --format csv "$dir/old" "$dir/new"
	check "deltas by $axes sum" sums "$dir/old" "$dir/new"
	run --diff --by $axes --format csv -n 2 "$dir/old" "$dir/new"
	check "and with two rows" sums "$dir/old" "$dir/new"
done
run --diff "$dir/old" "$dir/new"
check "the headline" says "old -> new"
check "tables" says "by kind"
run --by symbol "$dir/new" -- "$dir/old"
check "NEW -- OLD is the same question" says "old -> new"
"$BINSIZE" --diff "$dir/old" - <"$dir/new" >"$dir/out" 2>"$dir/err"
status=$?
check "standard input" ended 0
check "is the new file" says "$(stat -c %s "$dir/new" | sed ':a;s/\B[0-9]\{3\}\>/,&/;ta') bytes"
run --diff "$dir/old" "$dir/old"
check "a file and itself" says "0 B (no change) in the file"
check "nothing changed" says "[0 more that changed"
cp "$dir/old" "$dir/stripped" && strip -s "$dir/stripped"
run --diff "$dir/old" "$dir/stripped"
check "what strip takes away" says "strip: debuginfo or none -> symbols"
check "no crate or function is gone for that" [ "$(grep -c 'is gone (by crate)\|(by symbol)' "$dir/out")" = 0 ]
check "names are missing then" explains "stripped has no symbols: crates and symbols of the two cannot be compared"
run --diff $data/tiny.elf $data/tiny.exe
check "ELF beside PE" explains "elf for x86-64 is compared with pe for x86-64"
head -c 3000 $data/tiny.elf >"$dir/cut.elf"
run --diff $data/tiny.elf "$dir/cut.elf"
check "a file that is cut off is compared" ended 0
check "with a warning" explains "warning: $dir/cut.elf: "
check "what it does not show is not told to be gone" [ "$(grep -c 'is gone' "$dir/out")" = 0 ]
run --diff -q $data/tiny.elf "$dir/cut.elf"
check "that -q keeps back" [ "$(grep -c cut.elf: "$dir/err")" = 0 ]
run --diff --format json "$dir/old" "$dir/new"
check "JSON" python3 -c 'import json, sys
d = json.load(open(sys.argv[1]))
for t in d["tables"]:
    assert sum(r["delta"] for r in t["rows"]) == d["new"]["size"] - d["old"]["size"] == t["total"]["delta"], t["axes"]
assert {"kind", "section", "symbol"} <= {a for t in d["tables"] for a in t["axes"]}' "$dir/out"

# --- source files in another folder

mkdir -p "$dir/one" "$dir/another/folder"
cp "$dir/old.c" "$dir/one/program.c" && cp "$dir/old.c" "$dir/another/folder/program.c"
$cc -O2 -g -o "$dir/one/program" "$dir/one/program.c" && $cc -O2 -g -o "$dir/another/program" "$dir/another/folder/program.c"
for axis in unit source; do
	run --diff --by $axis --format csv "$dir/one/program" "$dir/another/program"
	check "by $axis no file comes or goes" [ "$(grep -c 'program.c.*\(added\|removed\)$' "$dir/out")" = 0 ]
	check "its row is there once" [ "$(grep -c 'another/folder/program.c' "$dir/out")" = 1 ]
	check "deltas by $axis sum" sums "$dir/one/program" "$dir/another/program"
done

# --- saved results

run --save "$dir/a.json" "$dir/old"
check "a result is saved" ended 0
check "and nothing is printed" [ ! -s "$dir/out" ]
run --save "$dir/b.json" "$dir/old"
check "the same file, the same bytes" cmp -s "$dir/a.json" "$dir/b.json"
(cd "$dir" && cp old elsewhere && mv elsewhere other && "$BINSIZE" --save c.json other)
check "no folder is in it" [ "$(grep -c "$dir" "$dir/a.json")" = 0 ]
run --baseline "$dir/a.json" "$dir/new" --by symbol --format csv
check "a saved result is compared" row grows grown
check "its deltas sum" sums "$dir/old" "$dir/new"
run --diff "$dir/a.json" "$dir/b.json"
check "two of them" says "0 B (no change)"
run --diff "$dir/new" "$dir/a.json" --by kind --format csv
check "in place of the new file" sums "$dir/new" "$dir/old"
run --baseline "$dir/a.json" --save "$dir/d.json" "$dir/new"
check "compare and save" [ -s "$dir/d.json" ]
run --save "$dir/full.json" --save-full "$dir/old"
check "all rows" [ "$(wc -l <"$dir/full.json")" -ge "$(wc -l <"$dir/a.json")" ]
check "which is noted" grep -q '"full": true' "$dir/full.json"
echo old >"$dir/kept.json"
run --save "$dir/nowhere/a.json" "$dir/old"
check "a folder that is not there" ended 2
run --baseline "$dir/missing.json" "$dir/new"
check "no baseline is neither a pass nor a breach" ended 3
run --baseline "$dir/missing.json" --allow-missing-baseline "$dir/new"
check "--allow-missing-baseline" ended 0
sed 's,binsize/1,binsize/2,' "$dir/a.json" >"$dir/later.json"
run --baseline "$dir/later.json" "$dir/new"
check "a later schema cannot be compared" ended 3
check "it says so" explains "which a later binsize reads"
damage() { # damage NAME SED WORDS
	sed "$2" "$dir/a.json" >"$dir/bad.json"
	run --baseline "$dir/bad.json" "$dir/new"
	check "$1" ended 2
	check "$1: why" explains "$3"
}
damage "a number that is another" 's/"size": [0-9]*/"size": 7/' "do not sum to the file"
damage "a row that is no row" 's/\["code", /[[], /' "damaged"
damage "a negative number" 's/\["code", [0-9]*/["code", -1/' "damaged"
damage "cut off" '20,$d' "line"
damage "cut off: what that is" '20,$d' "is damaged JSON: line"
damage "another document" 's/"saved": true,//' "is no saved result"
damage "one that is not saved" 's/"saved": true,/"saved": false,/' "is no saved result"
damage "one that says so in words" 's/"saved": true,/"saved": "true",/' "is no saved result"
for schema in 1x 1.5 +1 0 "" " 1"; do
	damage "schema binsize/$schema" "s,binsize/1,binsize/$schema," "which is none of binsize"
done
for flag in has_names damaged full split_std raw_names; do
	damage "$flag is no boolean" "s/\"$flag\": [a-z]*/\"$flag\": 1/" "of the file is damaged"
done
damage "symbols is no boolean" 's/"symbols": true/"symbols": "true"/' "rows by symbol are damaged"
damage "more memory than there can be" 's/"vm_size": [0-9]*/"vm_size": 9223372036854775807/' "of the file is damaged"
damage "a key that is there twice" 's/"saved": true,/"saved": true, "saved": true,/' "duplicate object key"
damage "no tables" '/"tables": /,$c "tables": [] }' "there are no tables"
damage "a conflict of git" '7i <<<<<<< HEAD' "is damaged JSON: line 7: a conflict of git"
run --diff "$dir/old" "$dir/bad.json"
check "as the new file" is_refused "bad.json: is damaged JSON: line 7: a conflict of git"
damage "one in the first line" '1i <<<<<<< HEAD' "is damaged JSON: line 1: a conflict of git"
run "$dir/bad.json"
check "a report of that" is_refused "is a saved result: compare it (--diff, --baseline)"
run "$dir/a.json"
check "a report of a saved result" is_refused "is a saved result: compare it (--diff, --baseline)"
"$BINSIZE" --format json "$dir/old" >"$dir/report.json"
run "$dir/report.json"
check "of another document" is_refused "is neither ELF"
sed 's/"symbols": true/"symbols": false/; s/"axes": \["section"\], "symbols": false/"axes": ["section"], "symbols": true/' "$dir/a.json" >"$dir/flags.json"
run --diff "$dir/flags.json" "$dir/new" --by symbol --format csv
check "axes tell what names functions" row grows grown

# --- what a saved result cannot answer

for axes in segment kind,section section,kind; do
	for format in text csv json; do
		run --baseline "$dir/a.json" --by $axes --format $format "$dir/new"
		check "no rows by $axes as $format" [ "$status:$(wc -c <"$dir/out")" = 3:0 ]
		check "why" explains "a.json: is a saved result without rows by $axes"
	done
done
run --diff "$dir/new" "$dir/a.json" --by segment --allow-missing-baseline
check "nor in place of the new file, which is not missing" ended 3
check "it is named" explains "a.json: is a saved result without rows by segment"
run --save "$dir/segments.json" --by segment "$dir/old"
run --baseline "$dir/segments.json" --by segment --format csv "$dir/new"
check "rows that were saved" sums "$dir/old" "$dir/new"
check "names of what was asked for are noted" grep -q '"split_std": false, "raw_names": false}' "$dir/a.json"
for option in --split-std --no-normalize; do
	run --save "$dir/other.json" $option "$dir/old"
	run --baseline "$dir/other.json" "$dir/new"
	check "a result with $option and a file without" ended 3
	check "what to do" explains "other.json: was saved with $option: add $option to compare with it"
	run --baseline "$dir/other.json" $option "$dir/new"
	check "both with it" ended 0
	run --baseline "$dir/a.json" $option "$dir/new"
	check "a result without $option" ended 3
	check "what to do then" explains "a.json: was saved without $option: leave that out, or save it anew"
	run --diff "$dir/a.json" "$dir/other.json"
	check "two results" ended 3
	check "which" explains "a.json: was saved without $option, the other result with it"
	run --diff "$dir/other.json" "$dir/other.json"
	check "twice the same one" ended 0
done
run --save "$dir/again.json" "$dir/other.json"
check "a result that is saved again keeps that" grep -q '"raw_names": true}' "$dir/again.json"
sed 's/, "split_std": false, "raw_names": false}/}/' "$dir/a.json" >"$dir/older.json"
run --baseline "$dir/older.json" "$dir/new"
check "an older result was saved without either" ended 0

# --- bounds

run --baseline "$dir/a.json" --fail-on +100% --limit 1MiB "$dir/new"
check "bounds that hold" ended 0
check "are not spoken of" [ ! -s "$dir/err" ]
run --baseline "$dir/a.json" --fail-on symbol:grows=+10% --by symbol "$dir/new"
check "a row that grew" ended 1
check "is named" explains "exceeded: symbol:grows=+10%: symbol grows had"
run --baseline "$dir/a.json" --fail-on symbol:comes=+1KiB "$dir/new"
check "a new row within bounds" ended 0
run --baseline "$dir/a.json" --fail-on symbol:comes=+5% "$dir/new"
check "a new row has grown by any share" ended 1
run --baseline "$dir/a.json" --fail-on symbol:goes=+0 "$dir/new"
check "what went has not grown" ended 0
run --limit 1KiB "$dir/new"
check "a limit" ended 1
check "with the report" says TOTAL
check "is echoed in bytes" explains "1024 are allowed"
run --limit kind:code=1MiB --limit "section:.text=10" "$dir/new"
check "a limit for a row" ended 1
check "only that is named" [ "$(grep -c exceeded: "$dir/err")" = 1 ]
run --fail-on "unknown>0%" "$dir/stripped"
check "bytes that nobody owns" ended 1
run --fail-on "unknown>100%" "$dir/stripped"
check "a bound they keep" ended 0
run --fail-on +1% "$dir/new"
check "growth since nothing" ended 3
run --baseline "$dir/old" --fail-on section:.text=+0 --fail-on unit:x.c=+0 "$dir/new"
check "a row of a table that is not shown counts" ended 1
check "by its own axis" explains "exceeded: section:.text=+0: section .text had"
check "an axis that nothing is shown by is no reason" [ "$(grep -c 'not held' "$dir/err")" = 0 ]
run --baseline "$dir/new" --fail-on -1% --fail-on symbol:grows=-0 "$dir/old"
check "a file that shrank past a bound" ended 1
check "which says by how much" explains "exceeded: symbol:grows=-0: symbol grows had"
run --limit segment:x=0 --check "$dir/new"
check "a limit beside a check of settings" ended 0
run --limit 1 --timing "$dir/new"
check "a limit reads the file once" [ "$(grep -c '^read ' "$dir/err")" = 1 ]
run --limit unit:x=1 --limit symbol:stays=1MiB "$dir/new"
check "a row that there is not" explains "warning: unit:x=1 (--limit): there is no row x by unit"
check "and only that" [ "$(grep -c 'there is no row' "$dir/err")" = 1 ]
for wrong in nothing:x=1 many 5% crate:=1 crate=1 =1 unknown\>x; do
	run --limit "$wrong" "$dir/new"
	check "--limit $wrong" ended 2
done
for wrong in many 1.5 1,5%; do
	run --limit "$wrong" "$dir/new"
	check "--limit $wrong is no size" is_refused "'$wrong' is not a size"
done
for wrong in many +1.5 ++1% '+ 1%' 1,5% +5%%; do
	run --baseline "$dir/a.json" --fail-on "$wrong" "$dir/new"
	check "--fail-on $wrong is no growth" is_refused "'$wrong' is no growth (such as +1%"
done
run --baseline "$dir/a.json" --fail-on crate:=+5 "$dir/new"
check "growth of a row without a name" is_refused "'crate:=+5' is not AXIS:NAME=DELTA"

# --- wrong usage

run "$dir/old" "$dir/new"
check "two files for nothing" is_refused "one file at a time"
run --diff "$dir/old"
check "one file of two" is_refused "--diff needs two files"
run --diff "$dir/old" "$dir/new" "$dir/old"
check "three" is_refused "two files at most"
run --diff --baseline "$dir/a.json" "$dir/old" "$dir/new"
check "both at once" is_refused "two ways to say the same"
run --diff --check "$dir/old" "$dir/new"
check "a check of two" is_refused "run them by themselves"
for option in --filter=main --exclude=main --min=1KiB --sort=name "--by kind,section --tree" --evidence; do
	# shellcheck disable=SC2086
	run --diff $option "$dir/old" "$dir/new"
	check "--diff $option" is_refused "is for reports of one file, not for comparisons"
	# shellcheck disable=SC2086
	run --baseline "$dir/a.json" $option "$dir/new"
	check "--baseline $option" is_refused "is for reports of one file, not for comparisons"
done
run --diff --min 1KiB "$dir/old" "$dir/new"
check "which one" is_refused "--min is for"
run --diff -s file "$dir/old" "$dir/new"
check "also when it is the default" is_refused "-s is for"
run --save-full "$dir/old"
check "all rows of nothing" is_refused "--save-full needs --save"
run --allow-missing-baseline "$dir/old"
check "nothing may be missing" is_refused "--allow-missing-baseline needs --baseline"
run --baseline "" "$dir/new"
check "a baseline without a name" is_refused "--baseline needs a path"
run --save= "$dir/new"
check "a result without a name" is_refused "--save needs a path"
run --diff "" "$dir/new"
check "a file without a name" is_refused "an empty path"
run --baseline "$dir/a.json" --baseline "$dir/b.json" "$dir/new"
check "two baselines" is_refused "--baseline is given twice"
run --save "$dir/s1" --save "$dir/s2" "$dir/new"
check "two results" is_refused "--save is given twice"
run --save - "$dir/new"
check "a result on standard output" is_refused "--save is for a file"
