#!/bin/sh
# x86.sh [FILE…]: lengths of x86-64 instructions, and where they hold a distance, beside capstone.
#
# Without FILE: the C library and libLLVM or libcrypto, if they are there. Capstone 4 takes ud0 and ud1 for
# two bytes and jmp with an operand-size prefix for four; such bytes are data, so a few are left in libcrypto.
# shellcheck source=tests/oracle/lib
. "$(dirname "$0")/lib"

if [ "$(uname -m)" != x86_64 ] && [ $# = 0 ]; then
	echo "skip x86: not an x86-64 machine"
	exit 0
fi
if [ $# = 0 ]; then
	for file in /lib/x86_64-linux-gnu/libc.so.6 /lib64/libc.so.6 /usr/lib/x86_64-linux-gnu/libLLVM*.so.1; do
		[ ! -f "$file" ] || [ $# = 2 ] || set -- "$@" "$file"
	done
fi
build x86_dump -lcapstone
for file; do
	if "$tmp/x86_dump" "$file" >"$tmp/out"; then
		echo "ok $file: $(tail -n 1 "$tmp/out")"
	else
		echo "FAIL $file:"
		cat "$tmp/out"
	fi
done
