#!/bin/sh
# cuobjdump.sh [FILE]…: entries, payloads and kernels beside NVIDIA's cuobjdump, on the samples and
# others. It is looked for on PATH and in $CUOBJDUMP.
set -e
cd "$(dirname "$0")/../.."
CUOBJDUMP=${CUOBJDUMP:-cuobjdump}
export CUOBJDUMP
if ! command -v "$CUOBJDUMP" >/dev/null; then
	echo "skip cuobjdump: not installed"
	exit 0
fi
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
${CC:-cc} -std=c11 -D_GNU_SOURCE -O1 -o "$tmp/dump" tests/oracle/cuda_dump.c formats/*.c formats/*/*.c \
	src/model/*.c src/base/*.c src/base/posix/*.c $(make -s libs)

: >"$tmp/files"
[ $# = 0 ] || printf '%s\n' "$@" >"$tmp/files"
if [ $# = 0 ]; then
	find tests/data/cuda ! -name 'bad-*' \( -name '*.fatbin' -o -name '*.a' -o -name '*.cubin' \) | sort >"$tmp/files"
	if [ -d build/samples/cuda ]; then
		find build/samples/cuda -name '*.fatbin' -o -name '*.so' -o -name '*.a' -o -name '*.rdc.o' -o -name '*.exe' |
			sort >>"$tmp/files"
	fi
	if [ "$ALL" = 1 ]; then
		find "${BINSIZE_INPUTS:-$HOME/.cache/binsize-inputs}" -iname '*cuda*' -type f \
			\( -name '*.so' -o -name '*.dll' \) 2>/dev/null | sort >>"$tmp/files"
	fi
fi
tr '\n' '\0' <"$tmp/files" | xargs -0 python3 tests/oracle/cuobjdump.py "$tmp/dump"
