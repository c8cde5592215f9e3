#!/usr/bin/env bash
# Why a program grew: changes that are planted have to be named first.
# shellcheck source=tests/cli/lib
. "$(dirname "$0")/lib"
command -v cargo >/dev/null || { echo "no cargo"; exit 77; }
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_TARGET_DIR

package() { printf '[package]\nname = "%s"\nversion = "%s"\nedition = "2021"\n' "$1" "$2"; }
# first WORDS: those of the first reason of the last comparison.
first() {
	python3 -c 'import json, sys
r = json.load(open(sys.argv[1]))["reasons"]
sys.exit(not r or sys.argv[2] not in r[0]["text"] or r[0]["delta"] <= 0 or r[0]["confidence"] not in ("certain", "high"))' "$dir/out" "$1"
}
# build NAME: the program as it is now.
build() { cargo build -q --release --offline 2>"$dir/err" && cp target/release/app "$dir/$1"; }

mkdir -p "$dir/ws/app/src" "$dir/ws/extra/src" && cd "$dir/ws" || exit 1
printf '[workspace]\nmembers = ["app", "extra"]\nresolver = "2"\n' >Cargo.toml
package extra 1.0.0 >extra/Cargo.toml
cat >extra/src/lib.rs <<'END'
use std::collections::BTreeMap;
pub fn words(text: &str) -> BTreeMap<String, Vec<usize>> {
    let mut all: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, word) in text.split_whitespace().enumerate() { all.entry(word.to_lowercase()).or_default().push(i); }
    all
}
pub fn table(n: usize) -> Vec<Vec<f64>> { (0..n).map(|i| (0..i).map(|k| (i as f64).powf(k as f64)).collect()).collect() }
END
package app 1.0.0 >app/Cargo.toml
base='use std::fmt::Debug;
#[inline(never)]
fn shown<T: Debug + Clone + Ord>(values: &[T]) -> String { let mut v = values.to_vec(); v.sort(); v.dedup(); v.iter().map(|x| format!("{x:?};")).collect() }
fn main() { let n = std::env::args().count(); println!("{}", shown(&[n as u8, 1]));'
steps=
for i in $(seq 40); do steps="$steps if k % $((i + 2)) == n { s = T::mix(s, v[(k * $i) % v.len()], $i); std::hint::black_box(&s); }"; done
base_large="trait Mix: Copy { fn mix(a: Self, b: Self, n: usize) -> Self; }
macro_rules! mix { (\$(\$t:ty),*) => { \$(impl Mix for \$t { #[inline(always)] fn mix(a: Self, b: Self, n: usize) -> Self { (a as u64).wrapping_mul(31).wrapping_add(b as u64 ^ n as u64) as \$t } })* } }
mix!(u8, u64, i16, f64);
#[inline(never)]
fn large<T: Mix>(v: &[T]) -> usize { let n = v.len(); let mut s = v[0]; for k in 0..n * 7 { $steps } std::hint::black_box(s); n }
fn main() { let n = std::env::args().count();"
echo "$base }" >app/src/main.rs
build base || { echo "FAIL the program: $(head -c 300 "$dir/err")"; exit 1; }

echo "$base println!(\"{}{}{}{}\", shown(&[n as u64, 1]), shown(&[n as i16, 2]), shown(&[n.to_string()]), shown(&[vec![n]])); }" >app/src/main.rs
build generic
run --diff --format json "$dir/base" "$dir/generic"
check "a generic with more instances" python3 -c 'import json, sys
r = json.load(open(sys.argv[1]))["reasons"]
sys.exit(not any("app::shown" in x["text"] or "sort" in x["text"] for x in r[:3]))' "$dir/out"

# A generic of one's own, with enough code in it to matter.
echo "$base_large println!(\"{}\", large(&[n as u8])); }" >app/src/main.rs
build large
echo "$base_large println!(\"{}{}{}{}\", large(&[n as u8]), large(&[n as u64]), large(&[n as i16]), large(&[n as f64])); }" >app/src/main.rs
build larger
run --diff --format json "$dir/large" "$dir/larger"
check "a grown generic is named first" first "app::large has 3 more instances"

printf '[dependencies]\nextra = { path = "../extra" }\n' >>app/Cargo.toml
echo "$base println!(\"{:?} {:?}\", extra::words(&n.to_string()), extra::table(n)); }" >app/src/main.rs
build extra
run --diff --format json "$dir/base" "$dir/extra"
check "a new dependency is named first" first "crate extra is new"
printf 'version = 4\n[[package]]\nname = "extra"\nversion = "1.0.0"\n' >"$dir/new.lock"
run --diff --lock "$dir/new.lock" --format json "$dir/base" "$dir/extra"
check "with its version" first "crate extra 1.0.0 is new"

CARGO_PROFILE_RELEASE_DEBUG=2 cargo build -q --release --offline && cp target/release/app "$dir/debug"
run --diff --format json "$dir/extra" "$dir/debug"
check "debug information is back" first "debug information is there now"
run --diff "$dir/extra" "$dir/debug"
check "the setting is a headline" grep -q 'debug: 0 -> 2' "$dir/out"

CARGO_PROFILE_RELEASE_LTO=fat cargo build -q --release --offline && cp target/release/app "$dir/fat"
run --diff "$dir/fat" "$dir/extra"
check "lost LTO is a headline" grep -q 'lto: fat -> ' "$dir/out"
run --diff --format json "$dir/base" "$dir/base"
check "nothing has no reason" grep -q '"reasons": \[\]' "$dir/out"

# The same source elsewhere has other hashes in all names.
mkdir "$dir/elsewhere" && cp -r "$dir/ws" "$dir/elsewhere/a-longer-name" && cd "$dir/elsewhere/a-longer-name" && rm -rf target
build again
echo "$base println!(\"{:?} {:?}\", extra::words(&n.to_string()), extra::table(n)); }" >app/src/main.rs
build again
run --diff --format json "$dir/extra" "$dir/again"
check "another folder is no change" python3 -c 'import json, sys
d = json.load(open(sys.argv[1]))
noise = sum(abs(r["delta"]) for t in d["tables"] if t["axes"] == ["symbol"] for r in t["rows"])
sys.exit(noise * 1000 > d["new"]["size"])' "$dir/out"
