#!/usr/bin/env bash
# For which crates the functions of a stripped program were compiled, held against its symbols (nm).
# shellcheck source=tests/cli/lib
. "$(dirname "$0")/lib"
command -v cargo >/dev/null || { echo "no cargo"; exit 77; }
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_TARGET_DIR

says() { tr -s ' \n' ' ' <"$dir/out" | grep -qF -- "$1"; }
knows() { python3 -c "import json, sys
d = json.load(open(sys.argv[1]))
sys.exit(not ($1))" "$dir/out"; }

# Eight crates in a chain, each with 60 functions of which a third can panic; the program uses all.
crates="zebra yak wolf viper urchin tiger seal raven"
tests=$PWD/tests/cli
mkdir -p "$dir/ws" && cd "$dir/ws" || exit 1
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$tests" python3 - $crates <<'PY'
import sys
from chain_program import calls, functions, write_crates, write_program
crates = sys.argv[1:]

write_crates(crates)
write_program(crates, "codegen-units = 1\noverflow-checks = false\n", functions("app", 77) + (
    "fn main() { let v: Vec<u8> = std::env::args().flat_map(|a| a.into_bytes()).collect(); "
    f"println!(\"{{}}\", {crates[0]}::all(&v){calls('app', '&v')}); }}\n"))
PY

# rows FILE: "address crate" of each function that has a row.
rows() {
	run --by instantiator,symbol -n 0 --format csv "$@"
	python3 - "$dir/out" <<'PY'
import csv, re, sys
for row in csv.DictReader(open(sys.argv[1])):
    found = re.fullmatch(r"\[function at 0x([0-9a-f]+)\]", row["symbol"])
    if found and not row["instantiator"].startswith("["):
        print(int(found[1], 16), row["instantiator"])
PY
}

# truth FILE BASE: "address crate" of the functions of our crates, by their names; addresses less BASE.
truth() { "${NM:-nm}" -C "$1" | python3 -c '
import re, sys
for line in sys.stdin:
    found = re.match(r"([0-9a-f]+) [tT] (?:\w+::)?(\w+)_\d+$", re.sub(r"::h[0-9a-f]{16}$", "", line.rstrip()))
    if found and found[2] in sys.argv[2:]:
        print(int(found[1], 16) - int(sys.argv[1], 16), found[2])' "$2" app $crates; }

# agree RIGHT NAMED: so many percent of the functions that have a crate have the right one; so many percent have one.
agree() { python3 - "$dir/truth" "$dir/rows" "$@" <<'PY'
import sys
truth, rows = (dict(line.split() for line in open(p)) for p in sys.argv[1:3])
named = [a for a in truth if a in rows]
right = sum(rows[a] == truth[a] for a in named)
print(f"# {right} of {len(named)} right, {len(truth)} functions")
sys.exit(not (len(truth) > 400 and right * 100 >= int(sys.argv[3]) * len(named) and len(named) * 100 >= int(sys.argv[4]) * len(truth)))
PY
}

try() { # try WORDS STRIP FILE BASE NAMED
	truth "$3" "${4:-0}" >"$dir/truth"
	cp "$3" "$dir/bare" && $2 "$dir/bare"
	rows "$dir/bare" >"$dir/rows"
	check "$1: crates by where the code lies" agree 95 "${5:-80}"
	rows --lock Cargo.lock "$dir/bare" >"$dir/rows"
	check "$1: with the lock file" agree 95 "${5:-95}"
}

build() { cargo build -q --release --offline "$@" 2>"$dir/err" || { echo "FAIL the program: $(head -c 300 "$dir/err")"; exit 1; }; }

build
try "ELF" "strip -s" target/release/app
bare="$dir/bare"
sum=$(wc -c <"$bare")
run --by instantiator -n 0 --format csv "$bare"
check "every byte has one crate" [ "$(python3 -c 'import csv, sys; print(sum(int(r["file_size"]) for r in csv.DictReader(open(sys.argv[1]))))' "$dir/out")" = "$sum" ]
run --by reason "$bare"
check "each says on what it rests" says "tier 1: mentions"
run "$bare"
check "the report is by instantiating crate" says "Crates (instantiating)"
check "and says how much is inferred, and what would tell more" says "69 to 96 % of it was right, with --lock Cargo.lock 94 to 99"
run --lock Cargo.lock "$bare"
check "with a lock file it says so" says "by what the lock file allows"
check "and how much of that is right" says "known 94 to 99 % of it was right. An"
run --manifest Cargo.toml "$bare"
check "so it does for the one beside a manifest" says "by what the lock file allows"
run --no-references "$bare"
check "without references nothing is inferred" [ "$(grep -c 'Whose code it is' "$dir/out")" = 0 ]
run --format json "$bare"
check "JSON tells the sums" knows 'd["inferred"]["code_size"] == sum(d["inferred"][k] for k in ("known", "inferred_strong", "inferred_weak", "unattributed")) == sum(r["code_size"] for r in d["inferred"]["reasons"])'
run --by instantiator --lock "$dir/none" "$bare"
check "a lock file that is not there is an error" [ "$status" = 2 ]

# C that nothing but two names that it exports tells: 40 functions, each of which calls the next.
python3 - >"$dir/native.c" <<'PY'
print("static volatile int v;")
for i in reversed(range(40)):
    name, word = (f"tree_sitter_{i}", "") if i in (0, 20) else (f"part_{i}", "__attribute__((noinline)) static ")
    call = f"+ {'tree_sitter_20' if i == 19 else f'part_{i + 1}'}(n + {i})" if i < 39 else ""
    print(f"{word}int {name}(int n) {{ for (int i = 0; i < n; i++) v += i * {i + 3}; return v {call}; }}")
PY
"${CC:-cc}" -O2 -fcf-protection=branch -fno-inline -c -o "$dir/native.o" "$dir/native.c"
RUSTFLAGS="-Clink-arg=$dir/native.o -Clink-arg=-Wl,--export-dynamic-symbol=tree_sitter_*" build --target-dir native
"${NM:-nm}" native/release/app | sed -n 's/^0*\([0-9a-f]*\) t part_[0-9]*$/function at 0x\1]/p' >"$dir/parts"
strip -s -o "$dir/bare" native/release/app
run --by instantiator,reason,symbol -n 0 --format csv --filter '^tree-sitter$' "$dir/bare"
check "C without names is of the library that names beside it speak of" \
	[ "$(wc -l <"$dir/parts") $(grep 'native code beside what names' "$dir/out" | grep -cFf "$dir/parts")" = "38 38" ]

if rustc --print target-libdir --target x86_64-pc-windows-gnu 2>"$dir/err" | xargs test -d && command -v x86_64-w64-mingw32-strip x86_64-w64-mingw32-gcc >"$dir/err"; then
	build --target x86_64-pc-windows-gnu
	# Functions that call nothing have no entry in .pdata: they are found by the calls that lead to them.
	x86_64-w64-mingw32-strip -s -o "$dir/bare.exe" target/x86_64-pc-windows-gnu/release/app.exe
	run "$dir/bare.exe"
	check "of a PE no lock file is promised much" says "with --lock Cargo.lock 90 to 93"
	NM=x86_64-w64-mingw32-nm try "PE" "x86_64-w64-mingw32-strip -s" target/x86_64-pc-windows-gnu/release/app.exe 0x140000000
else
	echo "skip PE: no x86_64-pc-windows-gnu"
fi
CARGO_PROFILE_RELEASE_LTO=fat build --target-dir fat
try "ELF, fat LTO" "strip -s" fat/release/app

# Two stripped programs: crates are compared only with both lock files.
strip -s -o "$dir/one" target/release/app && strip -s -o "$dir/two" fat/release/app
run --diff "$dir/one" "$dir/two"
check "a comparison without lock files says what is not dependable" grep -q "not dependable, two thirds" "$dir/err"
check "and shows no crates" [ "$(grep -c 'by instantiator' "$dir/out")" = 0 ]
run --diff --lock Cargo.lock --lock Cargo.lock "$dir/one" "$dir/two"
check "with both it says that they are inferred" grep -q "crates are inferred" "$dir/err"
check "and shows them" says "by instantiator"
run --diff --lock Cargo.lock "$dir/one" "$dir/two"
check "one lock file is of both" grep -q "crates are inferred" "$dir/err"
check "and shows them too" says "by instantiator"
run --lock Cargo.lock --save "$dir/saved" "$dir/one"
run --diff --lock Cargo.lock "$dir/saved" "$dir/two"
check "a saved result knows what it was made with" says "by instantiator"
run --save "$dir/saved" "$dir/one"
run --diff --lock Cargo.lock "$dir/saved" "$dir/two"
check "and without" grep -q "not dependable, two thirds" "$dir/err"
python3 - Cargo.lock "$dir/dep-v0" <<'PY'
import json, sys, tomllib, zlib
packages = tomllib.load(open(sys.argv[1], "rb"))["package"]
order = {p["name"]: i for i, p in enumerate(packages)}
open(sys.argv[2], "wb").write(zlib.compress(json.dumps({"packages": [
    {"name": p["name"], "version": p["version"], "source": "local", "root": p["name"] == "app",
     "dependencies": [order[d] for d in p.get("dependencies", [])]} for p in packages]}).encode()))
PY
for file in one two; do objcopy --add-section .dep-v0="$dir/dep-v0" "$dir/$file"; done
run --diff "$dir/one" "$dir/two"
check "what the files state is as good as lock files" grep -q "crates are inferred" "$dir/err"
check "and is shown as well" says "by instantiator"
