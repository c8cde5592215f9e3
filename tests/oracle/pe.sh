#!/bin/sh
# pe.sh [FILE…]: what the PE reader found beside llvm-readobj, on the samples and any FILE.
# shellcheck source=tests/oracle/lib
. "$(dirname "$0")/lib"
need pe llvm-readobj
build pe_dump
# shellcheck disable=SC2046 # words
set -- "$@" $(find build/samples -name '*.exe' -o -name '*.dll')
if [ $# = 0 ]; then
	echo "skip pe: no PE samples"
	exit 0
fi
python3 tests/oracle/pe.py "$tmp/pe_dump" "$@"
