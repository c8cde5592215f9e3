#!/usr/bin/env bash
# samples/profiles: two files of Cargo disagree, and the team believed something else of both.
# shellcheck source=tests/cli/lib
. "$(dirname "$0")/lib"
command -v cargo >/dev/null || { echo "no cargo"; exit 77; }
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_TARGET_DIR

says() { tr -s ' \n' ' ' <"$dir/out" | grep -qF -- "$1"; }
explains() { grep -qF -- "$1" "$dir/err"; }

cp -r samples/profiles "$dir/profiles"
cd "$dir/profiles" || exit 1
cargo build -q --release --offline 2>"$dir/err"
check "it builds" [ -f target/release/server ]
run --check --allow-unknown --manifest Cargo.toml target/release/server
check "all is as Cargo was told" ended 0
check "LTO is fat, and not by the manifest" says 'lto fat (high)'
check "the file that decided" says 'expected fat (.cargo/config.toml:3), and so it is; overrides Cargo.toml:8 lto = true'
check "strip" says 'expected true (.cargo/config.toml:6), and so it is'
check "panic" says 'expected abort (.cargo/config.toml:7), and so it is'
check "units make no difference after fat LTO" says 'expected 1 (.cargo/config.toml:4), which makes no difference here'
check "only the manifest sets opt-level" says 'expected 3 (Cargo.toml:9)'
check "a member's profile is ignored" says 'server/Cargo.toml:10: [profile.release] of a member is ignored'
CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_STRIP=none cargo build -q --release --offline --target-dir elsewhere
run --check --allow-unknown --manifest Cargo.toml elsewhere/release/server
check "a variable on the build machine shows" ended 1
check "in LTO" explains 'expected lto=fat (.cargo/config.toml:3), found none or thin-local (certain)'
check "and in what strip left" explains 'expected strip=true (.cargo/config.toml:6), found none (certain)'
CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_STRIP=none run --check --allow-unknown --manifest Cargo.toml elsewhere/release/server
check "with the variable it is as told" ended 0
check "which is what decided" says 'expected off (CARGO_PROFILE_RELEASE_LTO), and so it is; overrides .cargo/config.toml:3 lto = "fat", Cargo.toml:8 lto = true'
cd / && run --check --allow-unknown --manifest "$dir/profiles/Cargo.toml" "$dir/profiles/target/release/server"
check "from elsewhere Cargo reads no configuration, and says so" says '.cargo/config.toml is not read: Cargo looks in the current directory and above'
