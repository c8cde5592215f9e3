#!/bin/sh
# arm64.sh FILE…: the addresses that ARM64 code names, beside what follows from capstone's operands.
#
# Without FILE: the C library of an ARM64 machine, if this is one.
# shellcheck source=tests/oracle/lib
. "$(dirname "$0")/lib"

if [ $# = 0 ]; then
	for file in /lib/aarch64-linux-gnu/libc.so.6 /lib64/libc.so.6; do
		[ "$(uname -m)" != aarch64 ] || [ ! -f "$file" ] || set -- "$@" "$file"
	done
fi
if [ $# = 0 ]; then
	echo "skip arm64: not an ARM64 machine, and no file named"
	exit 0
fi
build arm64_dump -lcapstone
for file; do
	if "$tmp/arm64_dump" "$file" >"$tmp/out"; then
		echo "ok $file: $(tail -n 1 "$tmp/out")"
	else
		echo "FAIL $file:"
		cat "$tmp/out"
	fi
done
