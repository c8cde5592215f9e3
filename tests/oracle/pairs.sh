#!/bin/sh
# pairs.sh [FILE…]: comparisons of 100 pairs of files sum to what stat says.
#
# Without FILE: programs and libraries of this machine of at most 2 MB, samples and fixtures.
# shellcheck source=tests/oracle/lib
. "$(dirname "$0")/lib"
binsize=${BINSIZE:-./binsize}

if [ $# = 0 ]; then
	# shellcheck disable=SC2046 # names without spaces
	set -- tests/data/tiny.a tests/data/tiny.elf tests/data/tiny.exe tests/data/tiny.obj $(find build/samples -type f -size -2048k 2>/dev/null | grep -E '\.(o|a|obj|exe|dll|so)$' | grep -v '\.bc\.o$' | head -n 40) \
		$(find /usr/bin /usr/lib/*-linux-gnu -maxdepth 1 -type f -size -2048k -size +8k 2>/dev/null | sort | head -n 1200 |
			while read -r file; do [ "$(head -c 4 "$file" | tail -c 3)" != ELF ] || echo "$file"; done | head -n 120)
fi
if python3 tests/oracle/pairs.py "$binsize" 100 "$@" >"$tmp/out" 2>"$tmp/err"; then
	echo "ok $(cat "$tmp/out")"
else
	echo "FAIL $(tail -n 3 "$tmp/err")"
fi
