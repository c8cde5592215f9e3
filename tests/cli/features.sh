#!/usr/bin/env bash
# Which optional parts got into a file, and what --expect makes of them.
# shellcheck source=tests/cli/lib
. "$(dirname "$0")/lib"
device=$data/cuda/size.fatbin

says() { tr -s ' \n' ' ' <"$dir/out" | grep -qF -- "$1"; }
explains() { grep -qF -- "$1" "$dir/err"; }

run --check features "$device"
check "architectures" says 'sm_90a: device code for it'
check "kernels" says 'Kernels'
check "it is no verdict" ended 0
run --expect arch=sm_75,sm_80,sm_90,sm_90a,sm_100 "$device"
check "exactly these" ended 0
check "the report says so" says 'expected arch=sm_75,sm_80,sm_90,sm_90a,sm_100, and so it is'
run --expect arch=sm_80,sm_90,present=arch:compute_120 "$device"
check "others are there too" ended 1
check "which ones" explains 'expected arch=sm_80,sm_90 (--expect): also there: sm_100 sm_90a sm_75'
check "what is so is not explained" [ "$(grep -c compute_120 "$dir/err")" = 0 ]
run --expect absent=arch:sm_50,present=kernel:_Z5saxpyifPKfPf "$device"
check "absent and present" ended 0
run --expect absent=kernel:_Z5saxpyifPKfPf "$device"
check "what must be absent is there" ended 1
run --expect absent=crate:openssl "$device"
check "crates of what has no names" ended 3
check "why that is not known" explains 'without symbols a crate that never panics leaves no name'
run --expect absent=crate:openssl --allow-unknown "$device"
check "--allow-unknown" ended 0
run --expect present=crate:x,lto=fat --check --format json "$device"
check "beside a setting, in JSON" grep -q '"expected": "present=crate:x", "ok": null' "$dir/out"
run --check features --format json "$device"
check "features in JSON" grep -q '"kind": "arch", "name": "sm_90a"' "$dir/out"
run --expect present=openssl "$device"
check "a wish without a kind" is_refused "none of crate:NAME"
run --expect absent=crate:a --expect absent=crate:b "$device"
check "several times" ended 3
run --check features --format csv "$device"
check "there is no form as CSV" is_refused "no form as csv"

app=$samples/rust/symbols/app
[ -f "$app" ] || app=$samples/rust/release/app
if [ -f "$app" ]; then
	run --expect present=crate:app,absent=crate:openssl "$app"
	check "crates of a program with symbols" ended 0
	run --expect absent=crate:app "$app"
	check "a crate that must not be there" ended 1
	run --expect present=import:libc.so.6,absent=import:libssl.so.3 "$app"
	check "what the loader loads" ended 0
	run --check features "$app"
	check "how crates are known" says 'app: symbols or units name it'
else
	echo "skip crates: no sample in Rust"
fi
