#!/usr/bin/env bash
# Who made the code of a shared library, where most symbols have no source file.
# shellcheck source=tests/cli/lib
. "$(dirname "$0")/lib"
for tool in cargo cc ar ld.bfd readelf; do
	command -v $tool >/dev/null || { echo "no $tool"; exit 77; }
done
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_TARGET_DIR

package() { printf '[package]\nname = "%s"\nversion = "1.0.0"\nedition = "2021"\n' "$1"; }
mkdir -p "$dir/ws/src" "$dir/ws/middle/src" "$dir/ws/carrier/src" && cd "$dir/ws" || exit 1
{ package app; printf '[lib]\ncrate-type = ["cdylib"]\n[dependencies]\nmiddle = { path = "middle" }\ncarrier = { path = "carrier" }\n'; } >Cargo.toml
package middle >middle/Cargo.toml
package carrier >carrier/Cargo.toml
cat >carrier/build.rs <<-'END'
	use std::process::Command;
	fn main() {
	    let out = std::env::var("OUT_DIR").unwrap();
	    let (object, archive) = (format!("{out}/carried.o"), format!("{out}/libcarried.a"));
	    assert!(Command::new("cc").args(["-c", "-O1", "-fPIC", "carried.c", "-o", &object]).status().unwrap().success());
	    assert!(Command::new("ar").args(["rcs", &archive, &object]).status().unwrap().success());
	    println!("cargo:rustc-link-search=native={out}\ncargo:rustc-link-lib=static=carried");
	}
END
cat >carrier/carried.c <<-'END'
	static int __attribute__((noinline)) carried_inner(int a) { return a * 7 ^ a >> 3; }
	int __attribute__((noinline)) carried_outer(int a) { return carried_inner(a) + carried_inner(a + 1); }
	int carried_entry(int a) { return carried_outer(a) - 1; }
END
cat >carrier/src/lib.rs <<-'END'
	extern "C" { fn carried_entry(a: i32) -> i32; }
	#[inline(never)]
	fn hidden(a: &[i32]) -> i32 { a.iter().map(|a| unsafe { carried_entry(*a) }).sum() }
	#[inline(never)]
	pub fn carry(a: &[i32]) -> i32 { hidden(a) + hidden(&a[1..]) }
END
cat >middle/src/lib.rs <<-'END'
	#[inline(never)]
	fn first(a: &str) -> usize { a.len() * 3 }
	#[inline(never)]
	pub fn joined(a: &[String]) -> String { let s = a.join("-"); format!("{s}{}", first(&s)) }
	#[no_mangle]
	pub extern "C" fn middle_plain(a: i32) -> i32 { a.rotate_left(5) }
	#[inline(never)]
	pub fn last(a: &str) -> usize { first(a) + first(&a[1..]) }
END
cat >src/lib.rs <<-'END'
	#[no_mangle]
	pub extern "C" fn app_entry(n: i32) -> i32 {
	    let s = middle::joined(&[n.to_string(), (n + 1).to_string()]);
	    middle::last(&s) as i32 + middle::middle_plain(n) + carrier::carry(&[n, n + 1])
	}
END
# maker NAME: who made the symbols with it in their name, but for tables that nobody's serve.
maker() { python3 -c "import csv, sys
print(*sorted({r[1] for r in csv.reader(open(sys.argv[1])) if sys.argv[2] in r[0]}
              - {'[symbol tables]', '[unwind]', '[imports/exports]', '[data]', '[read-only data]'}))" "$dir/out" "$1"; }

build() { # FILE OPTION…
	local file=$1
	shift
	if ! cargo rustc -q --release --offline --lib -- -C link-arg=-fuse-ld=bfd -C strip=debuginfo "$@" 2>"$dir/err"; then
		echo "FAIL $file: $(head -c 300 "$dir/err")"
		exit 1
	fi
	cp target/release/libapp.so "$dir/$file"
}

build plain
run --by symbol,instantiator -n 0 --format csv "$dir/plain"
check "Rust is of its crate" [ "$(maker middle::joined) $(maker middle::last)" = "middle middle" ]
check "not mangled too" [ "$(maker middle_plain)" = middle ]
check "what is exported is of the library" [ "$(maker app_entry)" = app ]
check "C is of the crate that carries it" [ "$(maker carried_)" = carrier ]
check "std is std" [ "$(maker 'core::panicking::')" = std ]

# One object for all crates.
export CARGO_PROFILE_RELEASE_LTO=fat CARGO_PROFILE_RELEASE_CODEGEN_UNITS=1
build merged
run --by symbol,instantiator -n 0 --format csv "$dir/merged"
# The names of v0 say by whom it is defined.
not_app() { [ "$(maker middle::last)" = '[code]' ] || [ "$(maker middle::last)" = middle ]; }
check "an object for all crates is not of the one it is named by" not_app
check "nor of those before or behind" [ "$(maker app_entry)" = '[code]' ]
check "nor is the C that it calls" [ "$(maker carried_ | tr -d '[]')" = 'C code' ]
