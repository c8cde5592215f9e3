#!/bin/sh
# cuobjdump.sh [FILE]…: entries, payloads and kernels beside NVIDIA's cuobjdump, on the samples and
# others. It is looked for on PATH and in $CUOBJDUMP.
# shellcheck source=tests/oracle/lib
. "$(dirname "$0")/lib"
CUOBJDUMP=${CUOBJDUMP:-cuobjdump}
export CUOBJDUMP
need cuobjdump "$CUOBJDUMP"
build cuda_dump

: >"$tmp/files"
[ $# = 0 ] || printf '%s\n' "$@" >"$tmp/files"
if [ $# = 0 ]; then
	find tests/data/cuda ! -name 'bad-*' \( -name '*.fatbin' -o -name '*.a' -o -name '*.cubin' \) | sort >"$tmp/files"
	if [ -d build/samples/cuda ]; then
		find build/samples/cuda -name '*.fatbin' -o -name '*.so' -o -name '*.a' -o -name '*.rdc.o' -o -name '*.exe' |
			sort >>"$tmp/files"
	fi
	if [ "$ALL" = 1 ]; then
		find "$inputs" -iname '*cuda*' -type f \
			\( -name '*.so' -o -name '*.dll' \) 2>/dev/null | sort >>"$tmp/files"
	fi
fi
tr '\n' '\0' <"$tmp/files" | xargs -0 python3 tests/oracle/cuobjdump.py "$tmp/cuda_dump"
