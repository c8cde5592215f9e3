#!/usr/bin/env bash
# The same program with its debug information in other places: the code of each unit stays the same.
set -u
cd "$(dirname "$0")/../.." || exit 2
samples=build/samples
[ -x $samples/cpp/shapes ] || { echo "no C++ samples here"; exit 77; }

# code FILE: the unit of all code, by the last part of its name; archives and objects have their own.
code() {
	"$BINSIZE" --by unit,kind -n 0 --format csv "$1" 2>stderr.$$ | tr -d '"' |
		awk -F, '$2 == "code" { n = split($1, part, "/"); print part[n], $4 }' | sort
	[ ! -s stderr.$$ ] || head -n 1 stderr.$$
	rm -f stderr.$$
}

whole=$(code $samples/cpp/shapes)
case $whole in
*circle.cpp*main.cpp*) echo "ok units of the whole program" ;;
*) echo "FAIL units of the whole program: $whole" ;;
esac
for name in shapes.zlib shapes.zstd shapes.linked dwz/shapes; do
	file=$samples/debug/$name
	if [ ! -s $file ]; then
		echo "skip $name: not built"
	elif [ "$(code $file)" = "$whole" ]; then
		echo "ok $name"
	else
		echo "FAIL $name: $(code $file | diff - <(echo "$whole") | head -n 3)"
	fi
done

# Another order of objects makes another unit keep what several have.
sum() {
	awk '{ n += $NF } END { print n }'
}
if [ ! -s $samples/debug/split/shapes ]; then
	echo "skip split/shapes: not built"
elif [ "$(code $samples/debug/split/shapes | grep -v '^\[' | sum)" = "$(echo "$whole" | grep -v '^\[' | sum)" ]; then
	echo "ok split/shapes"
else
	echo "FAIL split/shapes: $(code $samples/debug/split/shapes)"
fi

# .gnu_debugdata names functions, no units.
names() {
	"$BINSIZE" --no-debug --by symbol,kind -n 0 --format csv "$1" |
		sed -n 's/^"\(shapes::[^"]*\)","code",[0-9]*,\([0-9]*\),.*/\1 \2/p' | sort
}
if [ ! -s $samples/debug/shapes.mini ]; then
	echo "skip shapes.mini: not built"
elif [ -n "$(names $samples/cpp/shapes)" ] && diff <(names $samples/cpp/shapes | grep -v '[<{]') \
	<(names $samples/debug/shapes.mini | grep -v '[<{]') >/dev/null; then
	echo "ok shapes.mini"
else
	echo "FAIL shapes.mini: $(diff <(names $samples/cpp/shapes) <(names $samples/debug/shapes.mini) | head -n 4)"
fi

# A Rust program for Windows: nothing is unknown, its crates come from the PDB.
exe=$samples/msvc-rust/sorter.exe
if [ ! -s $exe ]; then
	echo "skip sorter.exe: not built"
else
	unknown=$("$BINSIZE" --by unit -n 0 --format csv $exe | grep -c '^"\[\(unknown\|code\|data\|read-only data\|unwind\|relocations\)\]"')
	crates=$("$BINSIZE" --by crate -n 0 --format csv $exe | cut -d, -f1 | grep -c '"std"\|"sorter"')
	if [ "$unknown $crates" = "0 2" ]; then
		echo "ok sorter.exe"
	else
		echo "FAIL sorter.exe: $unknown rows without a unit, $crates of 2 crates"
	fi
fi
