#!/bin/sh
# data_owners.sh [FILE…]: data without symbols goes to the crate that its symbols would name.
#
# The files are unstripped ELF of Rust for x86-64 or ARM64, not of fat LTO, whose source file symbols all name one
# crate. Without files: a program of three crates. -v as the first argument shows the mistakes.
# shellcheck source=tests/oracle/lib
. "$(dirname "$0")/lib"
verbose=
if [ "${1:-}" = -v ]; then
	verbose=-v
	shift
fi

# judge NAME FILE
judge()
{
	objcopy --strip-debug --keep-file-symbols "$2" "$tmp/full"
	python3 tests/oracle/data_owners.py blind "$tmp/full" "$tmp/blind"
	"$tmp/data_owners_dump" "$tmp/blind" >"$tmp/dump"
	if python3 tests/oracle/data_owners.py score "$tmp/full" "$tmp/dump" $verbose >"$tmp/out" 2>&1; then
		echo "ok $1"
	else
		echo "FAIL $1"
	fi
	sed 's/^/    /' "$tmp/out"
}

need data_owners objcopy
build data_owners_dump
if [ $# -gt 0 ]; then
	for file; do
		judge "$file" "$file"
	done
	exit 0
fi

need data_owners cargo
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_TARGET_DIR
for crate in alpha beta; do
	mkdir -p "$tmp/$crate/src"
	cat >"$tmp/$crate/Cargo.toml" <<END
[package]
name = "$crate"
version = "1.0.0"
edition = "2021"
END
	cat >"$tmp/$crate/src/lib.rs" <<END
static SQUARES: [u64; 300] = {
    let mut all = [0; 300];
    let mut i = 0;
    while i < 300 {
        all[i] = (i * i + ${#crate}) as u64;
        i += 1;
    }
    all
};
static NAMES: [&str; 4] = ["one of $crate", "two of $crate", "three of $crate", "many of $crate"];

#[inline(never)]
pub fn name(n: usize) -> &'static str {
    NAMES[n.min(3)]
}

#[inline(never)]
pub fn square(n: usize) -> u64 {
    SQUARES[n]
}

pub fn shapes(n: usize) -> Box<dyn std::fmt::Debug> {
    #[derive(Debug)]
    struct Round(usize);
    #[derive(Debug)]
    struct Square(u64, &'static str);
    if n % 2 == 0 {
        Box::new(Round(n))
    } else {
        Box::new(Square(square(n), name(n)))
    }
}
END
done
mkdir -p "$tmp/app/src"
cat >"$tmp/app/Cargo.toml" <<'END'
[package]
name = "app"
version = "1.0.0"
edition = "2021"

[dependencies]
alpha = { path = "../alpha" }
beta = { path = "../beta" }
END
cat >"$tmp/app/src/main.rs" <<'END'
fn main() {
    let n = std::env::args().count();
    println!("{} {} {:?}", alpha::name(n), alpha::square(n), alpha::shapes(n));
    println!("{} {} {:?}", beta::name(n), beta::square(n), beta::shapes(n));
}
END
if ! (cd "$tmp/app" && cargo build --release --offline -q >"$tmp/log" 2>&1); then
	echo "skip data_owners: cargo built nothing"
	exit 0
fi
judge "a program of three crates" "$tmp/app/target/release/app"
