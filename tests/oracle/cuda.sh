#!/bin/sh
# cuda.sh [FILE…]: damaged device code, under sanitizers: MUTANTS of each file of tests/data/cuda and of
# the samples, or of each FILE.
# shellcheck source=tests/oracle/lib
. "$(dirname "$0")/lib"
have_sanitizers || exit 0
build_sanitized cuda_mutants
if [ $# = 0 ]; then
	set -- tests/data/cuda/*.fatbin tests/data/cuda/*.cubin tests/data/cuda/*.ptx tests/data/cuda/*.a
	for file in build/samples/cuda/none.fatbin build/samples/cuda/*.so build/samples/cuda/*.exe \
		build/samples/cuda/*.a; do
		[ ! -f "$file" ] || set -- "$@" "$file"
	done
fi
status=0
for file; do
	"$tmp/cuda_mutants" "$file" "${MUTANTS:-100}" 2>"$tmp/log" || {
		status=1
		head -n 40 "$tmp/log"
		echo "FAIL mutants of $file"
	}
done
exit $status
