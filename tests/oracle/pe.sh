#!/bin/sh
# pe.sh [FILE…]: what the PE reader found beside llvm-readobj, on the samples and any FILE.
set -e
cd "$(dirname "$0")/../.."
if ! command -v llvm-readobj >/dev/null; then
	echo "skip pe: no llvm-readobj"
	exit 0
fi
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
# shellcheck disable=SC2046
${CC:-cc} -std=c11 -D_GNU_SOURCE -O1 -o "$tmp/dump" tests/oracle/pe_dump.c formats/*.c formats/*/*.c \
	src/model/*.c src/base/*.c src/base/posix/*.c -lelf -ldeflate -lzstd -llz4 -pthread
set -- "$@" $(find build/samples -name '*.exe' -o -name '*.dll')
if [ $# = 0 ]; then
	echo "skip pe: no PE samples"
	exit 0
fi
python3 tests/oracle/pe.py "$tmp/dump" "$@"
