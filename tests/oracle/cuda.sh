#!/bin/sh
# cuda.sh [FILE…]: damaged device code, under sanitizers: MUTANTS of each file of tests/data/cuda and of
# the samples, or of each FILE.
set -e
cd "$(dirname "$0")/../.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
# shellcheck disable=SC2046 # words
if ! ${CC:-cc} -std=c11 -D_GNU_SOURCE -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all \
	-o "$tmp/mutants" tests/oracle/cuda_mutants.c formats/*.c formats/*/*.c \
	src/model/*.c src/names/*.c src/attrib/*.c src/compose/*.c src/base/*.c src/base/posix/*.c \
	$(make -s libs) 2>"$tmp/log"; then
	cat "$tmp/log"
	echo "skip cuda: no sanitizers"
	exit 0
fi
if [ $# = 0 ]; then
	set -- tests/data/cuda/*.fatbin tests/data/cuda/*.cubin tests/data/cuda/*.ptx tests/data/cuda/*.a
	for file in build/samples/cuda/none.fatbin build/samples/cuda/*.so build/samples/cuda/*.exe \
		build/samples/cuda/*.a; do
		[ ! -f "$file" ] || set -- "$@" "$file"
	done
fi
status=0
for file; do
	"$tmp/mutants" "$file" "${MUTANTS:-100}" 2>"$tmp/log" || {
		status=1
		head -n 40 "$tmp/log"
		echo "FAIL mutants of $file"
	}
done
exit $status
