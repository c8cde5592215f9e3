#!/usr/bin/env bash
# JSON and CSV keep what docs/json.md promises: shape, sums, exact names, one order.
set -u
here=$(dirname "$0")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

verdict() { # verdict NAME STATUS [OUTPUT]
	if [ "$2" = 0 ]; then
		echo "ok $1"
	else
		echo "FAIL $1"
		printf '%s\n' "${3-}"
	fi
}

# Names that a terminal, a page or a reader of JSON must not stumble over; one is no UTF-8.
cat >"$dir/names.s" <<'END'
	.text
	.globl "quote\"back\\slash"
"quote\"back\\slash": .zero 16
	.globl "<b>&amp;"
"<b>&amp;": .zero 16
	.globl "esc\033[2J"
"esc\033[2J": .zero 16
	.globl "bad\377byte"
"bad\377byte": .zero 16
	.globl "right\342\200\256left"
"right\342\200\256left": .zero 16
	.globl "=1+1,2"
"=1+1,2": .zero 16
END
files=("$BINSIZE")
if ${CC:-cc} -c -o "$dir/names.o" "$dir/names.s" 2>"$dir/log" && nm "$dir/names.o" >"$dir/log"; then
	files+=("$dir/names.o")
else
	echo "skip exact names: no assembler that takes them"
fi
for sample in c/tour c/tour.stripped c/tour.o cpp/shapes rust/release/app mingw/tour.exe mingw/libgreet.dll.a \
	msvc/bare.exe msvc/bare.obj cpp/libshapes_thin.a ir/libgreet.a; do
	[ -f "build/samples/$sample" ] && files+=("build/samples/$sample")
done

files+=(tests/data/cuda/size.fatbin tests/data/cuda/relocatable.a)

forms=("" "--by symbol" "--by kind,section" "--by crate,instantiator,symbol -s name"
	"--by section,kind --tree" "--by unit,kind,symbol --tree -n 2" "--by symbol -n 3"
	"--by symbol --min 1KiB" "--by symbol --filter main"
	"--cuda" "--by symbol,kernel,inlined" "--check" "--check duplicates" "--check duplicates --by kind"
	"--check features --expect absent=arch:x,absent=crate:a --allow-unknown")
n=0
for file in "${files[@]}"; do
	for form in "${forms[@]}"; do
		n=$((n + 1))
		# shellcheck disable=SC2086
		"$BINSIZE" -q --format json $form "$file" >"$dir/$n.json" || echo "FAIL $form $file"
	done
done
output=$(python3 "$here/json_schema.py" "$dir"/*.json)
verdict "JSON of ${#files[@]} files in ${#forms[@]} forms" $? "$output"
[ "$(grep -c ^ok <<<"$output")" = "$n" ]
verdict "each was checked" $? "$output"

# shellcheck disable=SC2016 # the backticks are Markdown's
sed -n '/^```json$/,/^```$/{/^```/!p}' docs/json.md >"$dir/example.json"
output=$(python3 "$here/json_schema.py" "$dir/example.json")
verdict "the example of docs/json.md is right" $? "$output"

# A checker that never fails would prove nothing. Each change must be found without the schema too.
mkdir "$dir/without"
echo 'raise ImportError' >"$dir/without/jsonschema.py"
change() { # change NAME PYTHON: applies it to the report `r`
	python3 - "$dir/1.json" "$dir/changed.json" "$2" <<'END'
import json, sys
r = json.load(open(sys.argv[1]))
exec(sys.argv[3])
print(json.dumps(r), file=open(sys.argv[2], "w"))
END
	for path in "" "$dir/without"; do
		if PYTHONPATH=$path python3 "$here/json_schema.py" "$dir/changed.json" >"$dir/log"; then
			echo "FAIL the checker overlooks: $1"
		else
			echo "ok the checker sees: $1"
		fi
	done
}
change "a missing key" 'del r["file"]["build_id"]'
change "a byte too many" 'r["rows"][0]["file_size"] += 1'
change "a byte in the wrong tier" 'r["rows"][0]["exact"] -= 1'
change "a lost row" 'r["tables"][2]["rows"].pop()'
change "a lost row and its bytes" '
row = r["tables"][1]["rows"].pop()
for key in r["tables"][1]["total"]: r["tables"][1]["total"][key] -= row[key]'
change "a text for a number" 'r["total"]["count"] = "1"'
change "a row without its label" 'del r["rows"][0]["kind"]'
change "another schema" 'r["schema"] = "binsize/2"'

if [ -f "$dir/names.o" ]; then
	output=$("$BINSIZE" --format json --by symbol "$dir/names.o" | python3 -c '
import json, sys
rows = json.load(sys.stdin)["rows"]
found = {row["mangled"].encode("utf-8", "surrogateescape") for row in rows}
wanted = {b"quote\"back\\slash", b"<b>&amp;", b"esc\x1b[2J", b"bad\xffbyte",
          "right\u202eleft".encode(), b"=1+1,2"}
sys.exit(repr((wanted - found, found)) if wanted - found else 0)' 2>&1)
	verdict "JSON gives the exact bytes of names" $? "$output"
	output=$("$BINSIZE" --format csv --by symbol "$dir/names.o" | python3 -c '
import csv, io, sys
text = sys.stdin.buffer.read().decode("utf-8", "surrogateescape")
rows = list(csv.DictReader(io.StringIO(text, newline="")))
found = {row["symbol"].encode("utf-8", "surrogateescape") for row in rows}
wanted = {b"quote\"back\\slash", b"<b>&amp;", b"esc\x1b[2J", b"bad\xffbyte", b"=1+1,2"}
sys.exit(repr((wanted - found, found)) if wanted - found else 0)' 2>&1)
	verdict "CSV gives the exact bytes of names" $? "$output"
	"$BINSIZE" --format json --by symbol "$dir/names.o" | LC_ALL=C grep -q '[<>&]'
	verdict "JSON holds no markup" $((! $?))
fi

# sum_csv FILE OPTION…: the first line is the contract, the sizes sum to the file.
sum_csv() {
	local file=$1 output
	shift
	output=$("$BINSIZE" -q --format csv -n 0 "$@" "$file" | python3 -c '
import csv, os, sys
rows = list(csv.DictReader(sys.stdin.buffer.read().decode("utf-8", "replace").splitlines(True)))
tiers = ["exact", "derived", "inferred", "none"]
assert list(rows[0])[-6:] == ["file_size", "vm_size"] + tiers, list(rows[0])
assert all(int(r["file_size"]) == sum(int(r[t]) for t in tiers) for r in rows)
total = sum(int(r["file_size"]) for r in rows)
assert total == os.path.getsize(sys.argv[1]), total' "$file" 2>&1)
	verdict "CSV $* sums to ${file##*/}" $? "$output"
}
for file in "${files[@]}"; do
	sum_csv "$file"
	sum_csv "$file" --by symbol
	sum_csv "$file" --by crate,kind
	sum_csv "$file" --by section,symbol --tree -n 2
done

"$BINSIZE" -q -o json="$dir/out.json" -o csv="$dir/out.csv" "$BINSIZE" >"$dir/log"
"$BINSIZE" -q --format json "$BINSIZE" | cmp -s - "$dir/out.json"
verdict "-o json writes what --format json prints" $?
"$BINSIZE" -q --format csv "$BINSIZE" | cmp -s - "$dir/out.csv"
verdict "-o csv writes what --format csv prints" $?
