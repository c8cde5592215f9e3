#!/usr/bin/env bash
# Whole outputs, byte by byte. UPDATE=1 bash tests/cli/golden.sh writes tests/cli/golden again: look
# at the difference before it is committed.
# shellcheck source=tests/cli/lib
. "$(dirname "$0")/lib"
golden=tests/cli/golden
mkdir -p $golden

# golden NAME ARGUMENT…: standard output and standard error are those in the file.
golden()
{
	local expected=$golden/$1
	shift
	COLUMNS=100 "$BINSIZE" "$@" 2>&1 | sed "s|$dir/||g" >"$dir/out"
	status=${PIPESTATUS[0]}
	if [ -n "${UPDATE:-}" ]; then
		cp "$dir/out" "$expected"
	fi
	if diff -u "$expected" "$dir/out" >"$dir/diff"; then
		echo "ok ${expected##*/}"
	else
		echo "FAIL ${expected##*/}"
		head -n 40 "$dir/diff"
	fi
}

golden elf.txt $data/tiny.elf
golden elf.json --format json $data/tiny.elf
golden elf-section-symbol.csv --format csv --by section,symbol $data/tiny.elf
golden elf-tree.txt --by segment,section,symbol --tree --evidence --bytes $data/tiny.elf
golden exe.txt $data/tiny.exe
golden exe-part.csv --format csv --by part $data/tiny.exe
golden exe-kind-section.json --format json --by kind,section $data/tiny.exe
golden archive.txt $data/tiny.a
golden object.txt $data/tiny.obj
head -c 3000 $data/tiny.elf >"$dir/cut.elf"
golden cut-elf.txt -v "$dir/cut.elf"
head -c 2000 $data/tiny.exe >"$dir/cut.exe"
golden cut-exe.txt -v "$dir/cut.exe"
