#!/usr/bin/env bash
# A Windows program of fat link-time optimization and its PDB, which has one module for all crates and hardly
# a name: for which crates its functions were compiled, held against the map that the linker writes.
# shellcheck source=tests/cli/lib
. "$(dirname "$0")/lib"
skip() { echo "$1"; exit 77; }
command -v cargo >/dev/null || skip "no cargo"
command -v lld-link >/dev/null || skip "no lld-link"
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_TARGET_DIR
rustc --print target-libdir --target x86_64-pc-windows-msvc 2>"$dir/err" | xargs test -d || skip "no x86_64-pc-windows-msvc"

says() { tr -s ' \n' ' ' <"$dir/out" | grep -qF -- "$1"; }

# Six crates in a chain, each with 60 functions of which a third can panic; with core alone they need no
# library of Windows.
crates="zebra yak wolf viper tiger seal"
tests=$PWD/tests/cli
mkdir -p "$dir/ws" && cd "$dir/ws" || exit 1
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$tests" python3 - $crates <<'PY'
import sys
from chain_program import calls, functions, write_crates, write_program
crates = sys.argv[1:]

write_crates(crates, "#![no_std]\n")
write_program(crates, 'codegen-units = 1\nlto = "fat"\npanic = "abort"\ndebug = 0\n', """#![no_std]
#![no_main]
use core::fmt::Write;
static mut INPUT: [u8; 64] = [1; 64];
static mut WRITTEN: u64 = 0;
struct Sink;
impl Write for Sink {
    fn write_str(&mut self, s: &str) -> core::fmt::Result { unsafe { WRITTEN += s.len() as u64 }; Ok(()) }
}
#[panic_handler] fn panic(info: &core::panic::PanicInfo) -> ! { let _ = write!(Sink, "{info}"); loop {} }
#[no_mangle] pub extern "C" fn __CxxFrameHandler3() {}
#[no_mangle] pub static _fltused: u32 = 0;
""" + functions("app", 77) + f"""
#[no_mangle] pub extern "C" fn start() -> u64 {{
    let v = unsafe {{ &*core::ptr::addr_of!(INPUT) }};
    {crates[0]}::all(v){calls('app', 'v')}
}}
""")
PY

export CARGO_TARGET_X86_64_PC_WINDOWS_MSVC_LINKER=lld-link
flags="-Clink-arg=/nodefaultlib -Clink-arg=/entry:start -Clink-arg=/subsystem:console"
CARGO_TARGET_X86_64_PC_WINDOWS_MSVC_RUSTFLAGS="$flags -Clink-arg=/map:$dir/map" \
	cargo build -q --release --offline --target x86_64-pc-windows-msvc 2>"$dir/err" ||
	skip "cannot build it: $(head -c 300 "$dir/err")"
made=target/x86_64-pc-windows-msvc/release
mkdir bare && cp $made/app.exe bare

# "address crate" of the functions of our crates, by their names in the map; addresses less the base.
python3 - $crates <"$dir/map" >"$dir/truth" <<PY
import re, sys
for line in open("$dir/map"):
    found = re.match(r" 0001:[0-9a-f]{8} +_R?\S*?\d(app|$(tr ' ' '|' <<<"$crates"))\d*_?\d*(?:app|$(tr ' ' '|' <<<"$crates"))_\d+\S* +([0-9a-f]{16})", line)
    if found:
        print(int(found[2], 16) - 0x140000000, found[1])
PY

rows() { # rows ARGUMENT…: "address crate" of each function that has a row of its own
	run --by instantiator,symbol -n 0 --format csv "$@"
	python3 - "$dir/out" <<'PY'
import csv, re, sys
for row in csv.DictReader(open(sys.argv[1])):
    found = re.fullmatch(r"\[function at 0x([0-9a-f]+)\]", row["symbol"])
    if found and not row["instantiator"].startswith("["):
        print(int(found[1], 16), row["instantiator"])
PY
}

agree() { python3 - "$dir/truth" "$dir/rows" "$@" <<'PY'
import sys
truth, rows = (dict(line.split() for line in open(p)) for p in sys.argv[1:3])
named = [a for a in truth if a in rows]
right = sum(rows[a] == truth[a] for a in named)
print(f"# {right} of {len(named)} right, {len(truth)} functions")
sys.exit(not (len(truth) > 300 and right * 100 >= int(sys.argv[3]) * len(named) and len(named) * 100 >= int(sys.argv[4]) * len(truth)))
PY
}

rows $made/app.exe >"$dir/rows"
check "beside its PDB: crates by where the code lies" agree 90 20
rows --lock Cargo.lock $made/app.exe >"$dir/rows"
check "with the lock file" agree 90 20
rows bare/app.exe >"$dir/rows"
check "without the PDB" agree 90 20
run --by instantiator,reason -n 0 $made/app.exe
check "core's functions say by their names that they are std's" says "std | named by the symbol"
check "and no module says whose its code is" [ "$(grep -c 'app | in an object' "$dir/out")" = 0 ]
run --by unit -n 0 $made/app.exe
check "all are of one module" says "-cgu.0.rcgu.o"
