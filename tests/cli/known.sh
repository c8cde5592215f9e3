#!/usr/bin/env bash
# Crates that a stripped file of Rust names by the places where it panics.
# shellcheck source=tests/cli/lib
. "$(dirname "$0")/lib"
command -v cargo >/dev/null || { echo "no cargo"; exit 77; }
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_TARGET_DIR

says() { tr -s ' \n' ' ' <"$dir/out" | grep -qF -- "$1"; }
# knows SCRIPT: of the JSON report, d.
knows() { python3 -c "import json, sys
d = json.load(open(sys.argv[1]))
sys.exit(not ($1))" "$dir/out"; }

package() { printf '[package]\nname = "%s"\nversion = "%s"\nedition = "2021"\n' "$1" "$2"; }
vendored="vendor/index-maps-2.7.1"
mkdir -p "$dir/ws/src" "$dir/ws/$vendored/src" "$dir/ws/helper/src" && cd "$dir/ws" || exit 1
{ package app 1.0.0; printf '[dependencies]\nindex-maps = { path = "%s" }\nhelper = { path = "helper" }\n' "$vendored"; } >Cargo.toml
package index-maps 2.7.1 >$vendored/Cargo.toml
package helper 0.1.0 >helper/Cargo.toml
echo 'pub fn at(v: &[u8], i: usize) -> u8 { v[i] }' | tee $vendored/src/lib.rs >helper/src/lib.rs
echo 'fn main() { let a: Vec<u8> = std::env::args().map(|a| a.len() as u8).collect(); println!("{}{}{}", index_maps::at(&a, a.len() / 3), helper::at(&a, a[0] as usize), a[2]); }' >src/main.rs
cargo build -q --release --offline 2>"$dir/err" || { echo "FAIL the program: $(head -c 300 "$dir/err")"; exit 1; }
cp target/release/app "$dir/app" && cp "$dir/app" "$dir/stripped" && strip -s "$dir/stripped"

run "$dir/stripped"
check "crates of a stripped file" says "1 crate is named where it panics (which"
check "a vendored one has its version" says "index-maps 2.7.1"
check "one of the workspace has none" says "Of the project itself, by directory: its root package, helper"
check "std is of a commit" says "; std is of rustc $(rustc -vV | sed -n 's/commit-hash: \(.\{10\}\).*/\1/p')"
run --by symbol --no-references -n 1000 "$dir/stripped"
check "code between functions that unwind is told as such" grep -q '  \[code without unwind entry\]$' "$dir/out"
check "and not as its section" [ "$(grep -c 'section .text' "$dir/out")" = 0 ]
run "$dir/app"
check "with symbols the table of crates says more" [ "$(grep -c 'named where' "$dir/out")" = 0 ]
for file in app stripped; do
	run --format json "$dir/$file"
	check "$file: JSON tells the same" knows '{("index-maps", "2.7.1"), ("helper", None)} <= {(c["name"], c["version"]) for c in d["crates"]}'
	check "$file: and where from" knows 'all(c["evidence"] == "panic locations" and c["locations"] > 0 for c in d["crates"])'
done
sed 's,2\.7\.1,2.8.0,' $vendored/Cargo.toml >"$dir/new.toml"
mkdir -p vendor/index-maps-2.8.0 && cp -r $vendored/src vendor/index-maps-2.8.0 && cp "$dir/new.toml" vendor/index-maps-2.8.0/Cargo.toml
sed -i 's,index-maps-2.7.1,index-maps-2.8.0,' Cargo.toml && cargo build -q --release --offline 2>"$dir/err"
cp target/release/app "$dir/newer" && strip -s "$dir/newer"
run --diff "$dir/stripped" "$dir/newer"
check "versions of stripped files are compared" says "index-maps 2.7.1 -> 2.8.0"
run "$(dirname "$BINSIZE")/binsize" --format json
check "a file without crates has no such list" knows '"crates" not in d'
