#!/usr/bin/env bash
# The ratchet: a baseline goes down by itself, and up with a reason. And what explains a difference.
# shellcheck source=tests/cli/lib
. "$(dirname "$0")/lib"
cc=${CC:-cc}

explains() { grep -qF -- "$1" "$dir/err"; }
says() { tr -s ' \n' ' ' <"$dir/out" | grep -qF -- "$1"; }
same() { cmp -s "$dir/base.json" "$dir/kept.json"; }
reason() { python3 -c 'import json, sys; sys.exit(json.load(open(sys.argv[1])).get("reason") != (sys.argv[2] or None))' "$dir/base.json" "$1"; }

program() { # program NAME BYTES FLAG…: a program with a table of so many bytes
	printf '#include <stdio.h>\n__attribute__((noinline)) int f(int n) { return n * 3 + 1; }\nstatic const char table[%d] = "words";\nint main(int n, char **v) { (void)v; return printf("%%c", table[n] + f(n)); }\n' "$2" >"$dir/$1.c"
	$cc -O2 -o "$dir/$1" "${@:3}" "$dir/$1.c" 2>"$dir/err"
}
if ! program small 1000 || ! program middle 40000 || ! program large 90000; then
	echo "$cc does not build the programs"
	exit 77
fi

# --- the ratchet

run --baseline "$dir/base.json" --update "$dir/middle"
check "no baseline, and nobody allows that" ended 3
check "none is written" [ ! -e "$dir/base.json" ]
run --baseline "$dir/base.json" --update --allow-missing-baseline --limit 100 "$dir/middle"
check "a limit that is broken" ended 1
check "is no beginning" [ ! -e "$dir/base.json" ]
run --baseline "$dir/base.json" --update --allow-missing-baseline "$dir/middle"
check "the first one is written when that is allowed" ended 0
check "which is said" explains "updated: $dir/base.json"
"$BINSIZE" --save "$dir/saved.json" "$dir/middle"
check "it is what --save writes" cmp -s "$dir/base.json" "$dir/saved.json"
cp "$dir/base.json" "$dir/kept.json"

run --baseline "$dir/base.json" --fail-on +1% --update "$dir/large"
check "growth past a bound is a breach" ended 1
check "and the baseline stays" same
run --baseline "$dir/nowhere.json" --limit 100 "$dir/large"
check "a limit that is broken is so without a baseline" ended 1
run --baseline "$dir/base.json" --fail-on +1% "$dir/large"
check "how it is let pass" explains "if it is meant: --baseline $dir/base.json --update --reason"
run --baseline "$dir/base.json" --fail-on +1000% --update "$dir/large"
check "growth within bounds" ended 0
check "is no new baseline" same
run --baseline "$dir/base.json" --fail-on +1% --update --reason 'kernels for "sm_100"' "$dir/large"
check "growth with a reason" ended 0
check "is told of all the same" explains "accepted: +1%: the file had"
check "with the reason" explains '; reason: kernels for "sm_100"'
check "the baseline keeps the reason" reason 'kernels for "sm_100"'
cp "$dir/base.json" "$dir/kept.json"
run --baseline "$dir/kept.json" --limit 1 --update --reason ok -o "junit=$dir/out.xml" -o "json=$dir/out.json" "$dir/large"
check "no form for CI fails for what is accepted" [ "$(grep -c '<failure' "$dir/out.xml")" = 0 ]
check "JSON tells why" grep -q '"accepted": "ok"' "$dir/out.json"
cp "$dir/base.json" "$dir/kept.json"
run --baseline "$dir/base.json" --fail-on +1% --update "$dir/large"
check "the next run passes" ended 0
check "and writes nothing: the size is the same" same
run --baseline "$dir/base.json" --fail-on -1% "$dir/small"
check "a baseline that is far too high can fail, too" ended 1
run --baseline "$dir/base.json" --fail-on +1% --update "$dir/small"
check "a smaller file is the new baseline" ended 0
check "with the last reason" reason 'kernels for "sm_100"'
run --baseline "$dir/base.json" --fail-on +0 "$dir/small"
check "against which it holds" ended 0
run --baseline "$dir/base.json" --limit 100 --update "$dir/small"
check "a limit is broken" ended 1
sed 's,binsize/1,binsize/9,' "$dir/base.json" >"$dir/later.json" && cp "$dir/later.json" "$dir/later2.json"
run --baseline "$dir/later.json" --update --allow-missing-baseline "$dir/small"
check "a baseline of a later version is not missing" ended 3
check "and stays" cmp -s "$dir/later.json" "$dir/later2.json"
"$BINSIZE" --save "$dir/middle.json" "$dir/middle" && cp "$dir/middle.json" "$dir/kept.json"
head -c 9000 "$dir/middle" >"$dir/cut" && cp "$dir/middle" "$dir/stripped" && strip -s "$dir/stripped"
for less in cut stripped; do
	run --baseline "$dir/middle.json" --update "$dir/$less"
	check "$less: is no smaller file" cmp -s "$dir/middle.json" "$dir/kept.json"
	check "$less: which is said" explains "not updated: $dir/middle.json: "
done
"$BINSIZE" --save "$dir/split.json" --split-std "$dir/middle" && cp "$dir/split.json" "$dir/split2.json"
run --baseline "$dir/split.json" --update --reason x "$dir/small"
check "a baseline of other names stays" [ "$status:$(cmp "$dir/split.json" "$dir/split2.json")" = 3: ]
run --baseline "$dir/split.json" --update --reason x --split-std "$dir/small"
check "and is written as it was" grep -q '"split_std": true' "$dir/split.json"
run --baseline "$dir/middle" --update "$dir/small"
check "a binary is not overwritten" ended 2
check "which is said, too" explains "is no saved result"
run --save "$dir/base.json" --save-full "$dir/large"
cp "$dir/base.json" "$dir/kept.json"
run --baseline "$dir/base.json" --update --reason "all rows" --save "$dir/other.json" "$dir/large"
check "a reason alone" reason "all rows"
check "--save beside it has none" [ "$(grep -c '"reason"' "$dir/other.json")" = 0 ]
check "and is folded by itself" grep -q '"full": false' "$dir/other.json"
check "all rows are followed by all rows" grep -q '"full": true' "$dir/base.json"
(ulimit -f 1 && run --baseline "$dir/base.json" --update --reason new "$dir/middle")
check "a full disk leaves the old one" reason "all rows"
run --update "$dir/middle"
check "--update of nothing" is_refused "--update needs --baseline"
run --diff --update "$dir/small" "$dir/middle"
check "--update of a file that was named as old" is_refused "--update needs --baseline"
run --baseline "$dir/base.json" --reason x "$dir/middle"
check "--reason for nothing" is_refused "--reason is for --update"
run --baseline "$dir/base.json" --update --reason "$(printf 'a\377b')" "$dir/middle"
check "a reason that is no text" is_refused "not a text"
run --baseline "$dir/base.json" --update --by crate "$dir/middle"
check "a part of it" is_refused "not with --by"

# --- names as they are

cat >"$dir/hash.s" <<'END'
	.globl main
	.type main, @function
main:	ret
	.size main, .-main
	.type _ZN3app4work17hHASHE, @function
_ZN3app4work17hHASHE:
	.skip 40, 0x90
	.size _ZN3app4work17hHASHE, .-_ZN3app4work17hHASHE
END
for hash in 0123456789abcdef fedcba9876543210; do
	sed "s/HASH/$hash/g" "$dir/hash.s" >"$dir/$hash.s" && $cc -o "$dir/$hash" "$dir/$hash.s" 2>"$dir/err"
done
row() { grep -q "^\"\\?$1.*,$2\$" "$dir/out"; }
run --diff --by symbol --format csv "$dir/0123456789abcdef" "$dir/fedcba9876543210"
check "a hash is no change" row app::work same
run --diff --by symbol --format csv --no-normalize "$dir/0123456789abcdef" "$dir/fedcba9876543210"
check "--no-normalize: it is another name" row _ZN3app4work17hfedcba9876543210E renamed
check "and not the same" [ "$(grep -c 'app4work.*,same$' "$dir/out")" = 0 ]

# --- versions

cat >"$dir/old.lock" <<'END'
version = 4
[[package]]
name = "app"
version = "1.0.0"
[[package]]
name = "both"
version = "0.8.5"
[[package]]
name = "both"
version = "0.9.0"
END
sed 's/1\.0\.0/1.1.0/; s/0\.9\.0/0.9.1/' "$dir/old.lock" >"$dir/new.lock"
run --diff --lock "$dir/old.lock" --lock "$dir/new.lock" "$dir/0123456789abcdef" "$dir/fedcba9876543210"
check "versions of lock files" says "versions: app 1.0.0 -> 1.1.0; both 0.8.5, 0.9.0 -> 0.8.5, 0.9.1"
run --diff --lock "$dir/old.lock" --lock "$dir/old.lock" "$dir/0123456789abcdef" "$dir/fedcba9876543210"
check "the same ones" [ "$(grep -c versions: "$dir/out")" = 0 ]
run --diff --lock "$dir/nowhere.lock" "$dir/small" "$dir/middle"
check "a lock file that there is not" ended 2
run --lock "$dir/old.lock" "$dir/small"
check "of one file it is read" ended 0

# --- debug information, compressed and not

program packed 1000 -g -gz=zlib && program plain 1000 -g -gz=none
run --diff "$dir/packed" "$dir/plain"
check "compression that is lost" says "debug information is compressed less: to 100%, was"
run --diff "$dir/plain" "$dir/packed"
check "compression that is new" says "debug information is compressed more: to"
"$BINSIZE" --save "$dir/packed.json" "$dir/packed"
run --baseline "$dir/packed.json" "$dir/plain"
check "of a saved result" says "debug information is compressed less"
