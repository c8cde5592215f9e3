#!/bin/sh
# names.sh [FILE…]: compares src/names with others on the symbols of real files.
#
#   v0 names        llvm-cxxfilt (the newest), every one must be printed alike
#   legacy Rust     c++filt of binutils, every one alike
#   C++             both; differences in style are counted, not judged
#   crates of v0    v0_crates.py, a second implementation, every one alike
#
# Without FILE: the compiler library of the installed Rust toolchain. Exits 77 (skipped) when there
# is none, 1 on a difference that counts.
# shellcheck source=tests/oracle/lib
. "$(dirname "$0")/lib"

if [ $# = 0 ] && command -v rustc >/dev/null; then
	set -- "$(rustc --print sysroot)"/lib/librustc_driver-*
fi
if [ ! -f "$1" ]; then
	echo "names: no Rust toolchain and no FILE given: skipped"
	exit 77
fi
llvm=$(command -v llvm-cxxfilt || true)
for version in 14 15 16 17 18 19 20 21 22 23 24; do
	llvm=$(command -v llvm-cxxfilt-$version || echo "$llvm")
done

build names_dump

for file; do
	nm "$file" 2>/dev/null || true
	nm -D "$file" 2>/dev/null || true
done | awk 'NF > 1 { sub(/@.*/, "", $NF); print $NF }' | sort -u >"$tmp/all"
grep '^_R' "$tmp/all" >"$tmp/v0" || true
grep '^_Z' "$tmp/all" >"$tmp/z" || true
grep '17h[0-9a-f]\{16\}E' "$tmp/z" >"$tmp/legacy" || true
grep -v '17h[0-9a-f]\{16\}E' "$tmp/z" >"$tmp/cxx" || true
failed=0
judged=yes # no: differences are of style

# agree WHAT OURS THEIRS: counts lines that are alike; shows the first that are not.
agree() {
	total=$(wc -l <"$2")
	differ=$(paste -d '\n' "$2" "$3" | awk 'NR % 2 { a = $0; next } a != $0' | wc -l)
	result=ok
	[ "$differ" = 0 ] || result=FAIL
	[ "$judged" = yes ] || result=note
	printf '%s names: %-32s %d of %d alike\n' "$result" "$1" $((total - differ)) "$total"
	[ "$differ" = 0 ] && return
	diff "$2" "$3" | grep '^[<>]' | head -n "${SHOW:-6}" | cut -c 1-400
	return 1
}

full() {
	"$tmp/names_dump" <"$1" | cut -f 5
}

if [ -n "$llvm" ] && [ -s "$tmp/v0" ]; then
	full "$tmp/v0" >"$tmp/ours"
	"$llvm" <"$tmp/v0" >"$tmp/theirs"
	agree "v0, $(basename "$llvm")" "$tmp/ours" "$tmp/theirs" || failed=1
fi
if command -v c++filt >/dev/null && [ -s "$tmp/legacy" ]; then
	# binutils leaves suffixes out
	full "$tmp/legacy" | sed 's/ (\.[^()]*)$//' >"$tmp/ours"
	sed 's/E[.].*/E/' "$tmp/legacy" | c++filt >"$tmp/theirs"
	agree "legacy Rust, c++filt" "$tmp/ours" "$tmp/theirs" || failed=1
fi
if command -v c++filt >/dev/null && [ -s "$tmp/cxx" ]; then
	full "$tmp/cxx" | sed 's/ (\(\.[^()]*\))$/ [clone \1]/' >"$tmp/ours"
	c++filt <"$tmp/cxx" >"$tmp/theirs"
	SHOW=0 judged=no agree "C++, c++filt" "$tmp/ours" "$tmp/theirs" || true
fi
if [ -n "$llvm" ] && [ -s "$tmp/cxx" ]; then
	# nested templates: "> >" and ">>"
	full "$tmp/cxx" | sed ':again; s/> >/>>/; t again' >"$tmp/ours"
	"$llvm" <"$tmp/cxx" | sed ':again; s/> >/>>/; t again' >"$tmp/theirs"
	SHOW=0 judged=no agree "C++, $(basename "$llvm")" "$tmp/ours" "$tmp/theirs" || true
fi
if command -v python3 >/dev/null && [ -s "$tmp/v0" ]; then
	"$tmp/names_dump" <"$tmp/v0" | cut -f 1-3 >"$tmp/ours"
	python3 tests/oracle/v0_crates.py <"$tmp/v0" >"$tmp/theirs"
	agree "crates of v0, v0_crates.py" "$tmp/ours" "$tmp/theirs" || failed=1
fi
"$tmp/names_dump" -t <"$tmp/all" | sed 's/^/names: /'
exit $failed
