#!/usr/bin/env bash
# cargo binsize: builds with Cargo, finds what it made, holds it against the profile.
# shellcheck source=tests/cli/lib
. "$(dirname "$0")/lib"
command -v cargo >/dev/null || { echo "no cargo"; exit 77; }
export HOME="${HOME:-/root}" CARGO_NET_OFFLINE=true
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_TARGET_DIR CARGO_BUILD_TARGET
mkdir -p "$dir/bin" "$dir/one/src/bin" "$dir/all/server/src" "$dir/all/core/src" "$dir/cdylib/src"
ln -s "$BINSIZE" "$dir/bin/cargo-binsize"
PATH=$dir/bin:$PATH

# cargo_run WORD…: cargo binsize; leaves $status, $dir/out and $dir/err.
cargo_run()
{
	timeout 120 cargo binsize "$@" >"$dir/out" 2>"$dir/err"
	status=$?
}

says() { tr -s ' \n' ' ' <"$dir/out" | grep -qF -- "$1"; }
explains() { grep -qF -- "$1" "$dir/err"; }
package() { printf '[package]\nname = "%s"\nversion = "1.0.0"\nedition = "2021"\n' "$1"; }

# --- a package with one program

cd "$dir/one" || exit 1
{ package one; printf '[features]\nmore = []\n[profile.release]\nstrip = true\nlto = "fat"\n'; } >Cargo.toml
cat >src/main.rs <<'END'
fn main() { println!("{}", if cfg!(feature = "more") { "more" } else { "less" }); }
END
cargo_run --release --no-build
check "what is not built is not there" ended 2
check "it says where it looked" explains "one is not built in"
cargo_run --release
check "a release" ended 0
check "what Cargo prints is visible" explains 'Finished `release` profile'
check "the program Cargo made" [ "$(head -n 1 "$dir/out")" = one ]
check "the report" says TOTAL
check "its profile" says 'expected is profile release of Cargo.toml'
check "its settings" says 'expected fat (Cargo.toml:9), and so it is'
cargo_run -r --no-build --check --format json
check "nothing is built" [ "$(grep -c Finished "$dir/err")" = 0 ]
check "options of binsize" grep -q '"expected_from": "Cargo.toml:8"' "$dir/out"
cargo_run --release --features more --config 'profile.release.strip=false' --check --allow-unknown
check "options of Cargo" says 'expected false (--config:1), and so it is'
check "they reach Cargo" [ "$(target/release/one)" = more ]
CARGO_PROFILE_RELEASE_STRIP=none cargo build -q --release
cargo_run --release --no-build
check "a file of another profile" ended 1
check "why" explains 'expected strip=true (Cargo.toml:8), found none (certain)'
cargo_run
check "dev is the default, as with cargo build" says 'expected is profile dev of Cargo.toml'
cargo_run --profile nope
check "what Cargo refuses" ended 2
check "in its words and ours" explains 'cargo ended with status 101'
check "which is no question of usage" [ "$(grep -c Try "$dir/err")" = 0 ]
check "and nothing is printed" [ ! -s "$dir/out" ]
echo 'fn main() { nothing(); }' >src/bin/broken.rs
cargo_run --bin broken
check "a program that cannot be built" ended 2
check "the compiler's words are visible" explains 'cannot find function `nothing`'
cargo_run --release
check "several programs" ended 2
check "they are named" explains 'several may be meant: broken, one (choose with --bin or -p)'
cargo_run --release --bin one
check "--bin" ended 0
sed -i 's/^edition.*/&\ndefault-run = "one"/' Cargo.toml
cargo_run --release
check "default-run" ended 0
cargo_run --bin nothing
check "none of that name" ended 2
cargo_run file
check "a file is not ours to choose" ended 2
cargo_run --help
check "help is the subcommand's" says 'usage: cargo binsize'
cargo_run --bin
check "a word without its value" ended 2

# --- a workspace

cd "$dir/all" || exit 1
printf '[workspace]\nmembers = ["server", "core"]\nresolver = "2"\n[profile.release]\npanic = "abort"\n' >Cargo.toml
{ package server; printf '[dependencies]\ncore-parts = { path = "../core" }\n[profile.release]\nlto = true\n'; } >server/Cargo.toml
{ package core-parts; printf '[lib]\ncrate-type = ["rlib", "cdylib"]\n'; } >core/Cargo.toml
echo 'fn main() { println!("{}", core_parts::f()); }' >server/src/main.rs
echo 'pub fn f() -> u32 { 7 }' >core/src/lib.rs
cargo_run --release
check "the only program of a workspace" [ "$(head -n 1 "$dir/out")" = server ]
check "the workspace's profile" says 'expected abort (Cargo.toml:5), and so it is'
check "a member's is ignored" says 'server/Cargo.toml:7: [profile.release] of a member is ignored'
cargo_run --release -p core-parts
check "a library, the form that is shipped" [ "$(head -n 1 "$dir/out")" = libcore_parts.so ]
cargo_run --release -p core-parts --no-build --check
check "the same without building" [ "$(head -n 1 "$dir/out")" = libcore_parts.so ]
cd server || exit 1
cargo_run --release
check "from a member's folder" says 'expected is profile release of ../Cargo.toml'
cd .. || exit 1
cargo_run --release --manifest-path server/Cargo.toml --target-dir "$dir/elsewhere"
check "--manifest-path and --target-dir" [ -f "$dir/elsewhere/release/server" ]
host=$(rustc -vV | sed -n 's/^host: //p')
cargo_run --release --target "$host" -p server
check "--target" [ -f "target/$host/release/server" ]
check "is reported" [ "$(head -n 1 "$dir/out")" = server ]

# --- Cargo is missing

CARGO=$dir/nothing run --version
check "binsize itself asks no Cargo" ended 0
CARGO=$dir/nothing "$dir/bin/cargo-binsize" binsize --release >"$dir/out" 2>"$dir/err"
status=$?
check "no Cargo" ended 2
check "is said" explains 'nothing cannot be started'
