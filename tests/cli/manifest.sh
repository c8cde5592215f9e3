#!/usr/bin/env bash
# What --manifest makes of a profile of Cargo's. Which values there are is oracle/cargo.py's; these are the
# words, on a file that is no Rust program.
# shellcheck source=tests/cli/lib
. "$(dirname "$0")/lib"
file=$PWD/$data/tiny.elf
work=$dir/work
mkdir -p "$work/member/.cargo" "$work/.cargo" "$dir/home"
export HOME=$dir/home
unset CARGO_HOME RUSTFLAGS CARGO_ENCODED_RUSTFLAGS
cat >"$work/Cargo.toml" <<'END'
[workspace]
members = ["mem*"]
[profile.release]
strip = "none"
lto = true
codegen_units = 1
[profile.release.package."*"]
opt-level = "s"
lto = "thin"
END
cat >"$work/member/Cargo.toml" <<'END'
[package]
name = "tiny"
version = "1.0.0"
[dependencies]
other = "1"
[profile.release]
strip = true
END
printf '[profile.release]\nstrip = "symbols"\n' >"$work/member/.cargo/config.toml"

says() { tr -s ' \n' ' ' <"$dir/out" | grep -qF -- "$1"; }
explains() { grep -qF -- "$1" "$dir/err"; }

cd "$work" || exit 1
run --manifest Cargo.toml "$file"
check "a manifest is read" says 'expected is profile release of Cargo.toml'
check "who set a key" says 'expected none (Cargo.toml:4), and so it is'
check "what is a default may stay unknown" says 'expected unwind (default of release), which cannot be told'
check "what is asked for may not" ended 3
check "why" explains 'expected lto=true (Cargo.toml:5), found full (medium)'
check "a default is not explained" [ "$(grep -c 'panic' "$dir/err")" = 0 ]
check "a key that is misspelled" says 'Cargo.toml:6: codegen_units is no key of a profile; Cargo ignores it'
check "a key that is refused" says 'Cargo.toml:9: lto may not be set for a package; Cargo refuses it'
check "a key that dependencies have otherwise" says 'opt-level = 3 (default of release) is not compared: Cargo.toml:8 sets s for package "*"'
check "a table of a member" says 'member/Cargo.toml:6: [profile.release] of a member is ignored; Cargo reads that of Cargo.toml'
run --manifest . --allow-unknown "$file"
check "a folder is a manifest" says 'expected is profile release of Cargo.toml'
check "--allow-unknown" ended 0

run --manifest member/Cargo.toml --allow-unknown "$file"
check "the workspace decides" says 'expected none (Cargo.toml:4), and so it is'
check "a file that is not read from here" says 'member/.cargo/config.toml is not read: Cargo looks in the current directory and above'
cd member || exit 1
run --manifest Cargo.toml --allow-unknown "$file"
check "from there it is, and breaks" ended 1
check "it hides the manifest's" says 'overrides ../Cargo.toml:4 strip = "none"'
check "a remedy names the profile" says 'build this file anew with profile release'
cd ..

CARGO_PROFILE_RELEASE_STRIP=symbols run --manifest Cargo.toml --allow-unknown "$file"
check "a variable" explains 'expected strip=symbols (CARGO_PROFILE_RELEASE_STRIP), found debuginfo or none (certain)'
RUSTFLAGS='-C strip=symbols' run --manifest Cargo.toml --allow-unknown "$file"
check "flags" explains 'expected strip=symbols (RUSTFLAGS, -C strip=symbols)'
printf '[target.%s]\nrustflags = ["-Cstrip=debuginfo"]\n' "'cfg(windows)'" >.cargo/config.toml
run --manifest Cargo.toml --allow-unknown "$file"
check "flags for another system" says 'expected none (Cargo.toml:4)'
run --manifest Cargo.toml --target x86_64-pc-windows-msvc --allow-unknown "$file"
check "flags for the target that is named" says 'expected debuginfo (.cargo/config.toml:2, -C strip=debuginfo)'
rm .cargo/config.toml
run --manifest Cargo.toml --cargo-config profile.release.strip=true --allow-unknown "$file"
check "--cargo-config" explains 'expected strip=true (--config:1)'
run --manifest Cargo.toml --expect strip=symbols --allow-unknown "$file"
check "--expect beats the manifest, and knows the place" says 'remedy: strip = "symbols" at Cargo.toml:4, which says none'
run --manifest Cargo.toml --check --format json --allow-unknown "$file"
check "JSON has where it comes from" grep -q '"expected_from": "Cargo.toml:4"' "$dir/out"
check "JSON has the findings" grep -q '"findings": \["opt-level = 3' "$dir/out"

# --- the profile by the folder of the file

printf '[profile.dist]\ninherits = "release"\nstrip = false\n' >>Cargo.toml
mkdir -p target/dist target/debug
cp "$file" target/dist/tiny && cp "$file" target/debug/tiny
run --manifest Cargo.toml --allow-unknown target/dist/tiny
check "a folder that is called as a profile" says 'expected is profile dist of Cargo.toml'
check "its key" says 'expected false (Cargo.toml:12)'
run --manifest Cargo.toml --allow-unknown target/debug/tiny
check "dev is in debug" says 'expected is profile dev of Cargo.toml'
mkdir target/debug/examples && cp "$file" target/debug/examples/shown
run --manifest Cargo.toml --allow-unknown target/debug/examples/shown
check "an example is one folder deeper" says 'expected is profile dev of Cargo.toml'
run --manifest Cargo.toml --profile release --allow-unknown target/dist/tiny
check "--profile" says 'expected is profile release of Cargo.toml'

# --- wrong usage, and names of strangers

run --manifest nowhere.toml "$file"
check "no manifest" ended 2
run --manifest Cargo.toml --profile nope "$file"
check "no such profile" ended 2
check "it is named" explains "profile 'nope' is not defined"
printf '[profile.release]\nlto = true\n' >"$dir/Cargo.toml"
run --manifest "$dir/Cargo.toml" "$file"
check "a manifest of nothing, which Cargo refuses too" ended 2
check "is told" explains 'has neither [package] nor [workspace]'
run --profile release "$file"
check "a profile of nothing" ended 2
printf '[workspace]\n[profile.release]\n"\\u001b[31m" = 1\nlto = "\\u001b[31m"\n' >evil.toml
mkdir ../evil && mv evil.toml ../evil/Cargo.toml
run --manifest ../evil/Cargo.toml "$file"
check "a value that is none" ended 2
check "no escape reaches the terminal" [ "$(grep -c $'\033' "$dir/err")" = 0 ]
printf '[workspace]\n[profile.release]\n"\\u001b[31m" = 1\n' >../evil/Cargo.toml
run --manifest ../evil/Cargo.toml --allow-unknown "$file"
check "nor from a key" [ "$(grep -c $'\033' "$dir/out")" = 0 ]
check "but the key is there" says 'is no key of a profile'
