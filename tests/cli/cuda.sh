#!/usr/bin/env bash
# Device code of the fixtures in tests/data/cuda: what --cuda, --by and the JSON tell of it.
# shellcheck source=tests/cli/lib
. "$(dirname "$0")/lib"
cuda=$data/cuda
golden=tests/cli/golden

# lacks PATTERN: no line of the last output has it.
lacks()
{
	! grep -qP -- "$1" "$dir/out"
}

# device FILE: of the JSON of the last run what the header says, then a line for each image.
device()
{
	python3 - "$dir/out" <<'END'
import json, sys
report = json.load(open(sys.argv[1]))
device = report.get("device")
print(report["file"]["format"], end="")
if device is None:
    print()
    sys.exit()
for key in ("containers", "entries", "kernels", "container_headers", "unexplained"):
    print("", device[key], end="")
print("", len(device["functions"]), device["texts"]["count"])
for i in sorted(device["images"], key=lambda i: (i["kind"], i["arch"])):
    print(i["kind"], i["arch"], i["entries"], i["file_size"], i["unpacked_size"], i["compression"])
END
}

# figures FILE <EXPECTED: the format; containers, entries, names of kernels in them, bytes of headers,
# unexplained bytes, device functions, texts; then for each kind and architecture entries, bytes in
# the file, unpacked, packing. Those of what nvcc made are by another reader, written before this one.
figures()
{
	cat >"$dir/expected"
	for options in "" "--cuda"; do
		# shellcheck disable=SC2086 # words
		run -q --format json $options "$cuda/$1"
		device >"$dir/found"
		check "$1: figures of JSON${options:+ with $options}" diff "$dir/expected" "$dir/found"
	done
}

if command -v python3 >/dev/null; then
	figures size.fatbin <<'END'
fatbin 1 6 5 16 0 6 0
elf sm_100 1 4752 27264 zstd
elf sm_75 1 3440 15552 zstd
elf sm_80 1 3448 16192 zstd
elf sm_90 1 3592 18648 zstd
elf sm_90a 1 3592 18648 zstd
ptx compute_120 1 2864 12494 zstd
END
	figures relocatable.a <<'END'
archive 3 9 7 48 0 9 0
elf sm_80 3 8288 32736 zstd
elf sm_90 3 8592 35192 zstd
ptx compute_90 3 6416 29382 zstd
END
	figures relocatable.fatbin <<'END'
fatbin 1 3 5 16 0 6 0
elf sm_80 1 4280 19296 zstd
elf sm_90a 1 4352 20616 zstd
ptx compute_90a 1 3200 13182 zstd
END
	figures options.fatbin <<'END'
fatbin 1 3 5 16 0 6 0
elf sm_80 1 16512 16448 raw
elf sm_90a 1 18968 18904 raw
ptx compute_90a 1 3176 13035 zstd
END
	figures debug.fatbin <<'END'
fatbin 1 3 5 16 0 9 0
elf sm_80 1 18712 98688 zstd
elf sm_90a 1 19112 102104 zstd
ptx compute_90a 1 6448 32164 zstd
END
	figures lto.fatbin <<'END'
fatbin 1 3 5 16 0 6 0
elf sm_90 1 4352 20616 zstd
lto lto_80 1 5208 7944 opaque
lto lto_90 1 5208 7944 opaque
END
	figures identifier.fatbin <<'END'
fatbin 1 2 5 16 0 6 0
elf sm_90a 1 3616 18648 zstd
ptx compute_90 1 3008 13034 zstd
END
	figures 32bit.fatbin <<'END'
fatbin 1 1 5 16 0 6 0
ptx compute_90 1 3168 13034 zstd
END
	figures zlib.fatbin <<'END'
fatbin 1 2 5 16 0 6 0
elf sm_90a 1 4152 18648 zlib
ptx compute_90 1 3336 13034 zlib
END
	figures lz4-block.fatbin <<'END'
fatbin 1 2 5 16 0 6 0
elf sm_90a 1 5672 18648 lz4
ptx compute_90 1 4976 13034 lz4
END
	figures lz4-frame.fatbin <<'END'
fatbin 1 2 5 16 0 6 0
elf sm_90a 1 6312 18648 lz4
ptx compute_90 1 5704 13034 lz4
END
	figures lz4-weak.fatbin <<'END'
fatbin 1 2 5 16 0 6 0
elf sm_90a 1 6296 18648 lz4
ptx compute_90 1 5688 13034 lz4
END
	figures zstd.fatbin <<'END'
fatbin 1 2 5 16 0 6 0
elf sm_90a 1 4080 18648 zstd
ptx compute_90 1 3168 13034 zstd
END
	# Alone: an entry without a container.
	figures sm100.cubin <<'END'
elf 0 0 0 0 0 5 1
elf sm_100 1 27264 27264 raw
END
	figures compute90.ptx <<'END'
ptx 0 0 0 0 0 6 1
ptx compute_90 1 14324 14324 raw
END
	# What is damaged stays a part of its container, or of the file.
	figures bad-usz-huge.fatbin <<'END'
fatbin 1 2 5 16 0 6 0
elf sm_90a 1 4080 1099511627776 zstd
ptx compute_90 1 3168 13034 zstd
END
	figures bad-hs-zero.fatbin <<'END'
fatbin 1 0 0 16 7248 0 0
END
	figures bad-trunc.fatbin <<'END'
fatbin
END
else
	echo "skip figures of JSON: no python3"
fi

# Text says the same: a row for each image, as many bytes.
run -q --cuda --bytes $cuda/size.fatbin
check "size.fatbin: sm_100 in the text" grep -Eq '^ +4,752 +27,264 +5\.9x +1 +zstd  sm_100 cubin$' "$dir/out"
check "size.fatbin: PTX in the text" grep -Eq '^ +2,864 +12,494 +4\.5x +1 +zstd  compute_120 PTX$' "$dir/out"
check "size.fatbin: what there is" grep -qx '  1 container with 6 entries; all unpacked: 5 kernels' "$dir/out"
check "size.fatbin: no blame for nothing" lacks '^  0 kernels'
run -q --cuda $data/tiny.elf
check "no device code" grep -qx '  no device code' "$dir/out"
check "no device code is no error" ended 0

# --by: rows sum to the file, whatever the axes.
for file in "$cuda"/*.fatbin $cuda/relocatable.a $cuda/sm100.cubin $cuda/compute90.ptx; do
	size=$(($(wc -c <"$file")))
	wrong=
	for by in arch entry kernel kernel-family arch,kernel entry,kernel kernel,arch kernel-family,arch \
		section,arch kind,entry unit,arch crate,kernel instantiator,kernel-family symbol,kernel \
		arch,kernel,kind; do
		run -q --format csv -n 0 --by $by "$file"
		ended 0 || wrong="$wrong $by:$status"
		[ "$(sed 's/"[^"]*"/x/g' "$dir/out" >"$dir/csv"; sum file_size "$dir/csv")" = $size ] ||
			wrong="$wrong $by"
	done
	check "${file##*/}: rows sum to the file${wrong:+, but not$wrong}" test -z "$wrong"
done
run -q --format csv --by arch,kernel --filter saxpy $cuda/size.fatbin
check "a kernel in each of six architectures" test "$(grep -c '"_Z5saxpyifPKfPf"\|"saxpy' "$dir/out")" = 6
run -q --by kernel,arch --tree --cuda $cuda/size.fatbin
check "--cuda takes --by" ended 0

# Damage is told, and never the end.
for file in "$cuda"/bad-*.fatbin; do
	for options in "" "--cuda" "--by arch,kernel" "--format json"; do
		# shellcheck disable=SC2086 # words
		run $options "$file"
		check "${file##*/} $options ends" test "$status" = 0 -o "$status" = 2
	done
	run --cuda "$file"
	check "${file##*/}: text has no control characters" lacks '[\x00-\x08\x0b-\x1f\x7f]'
done
for name in csz-over fat-over flags-lie hs-wrap hs-zero psz-over trunc usz-huge usz-small; do
	run --cuda $cuda/bad-$name.fatbin
	check "bad-$name.fatbin: a warning" grep -q '^binsize: warning: .*bad-' "$dir/err"
done
for size in 0 1 15 16 17 40 79 80 200 5000 21703; do
	head -c $size $cuda/size.fatbin >"$dir/cut.fatbin"
	run -q --cuda "$dir/cut.fatbin"
	check "size.fatbin cut to $size bytes ends" test "$status" = 0 -o "$status" = 2
done

# Threads change nothing.
for file in size.fatbin debug.fatbin relocatable.a bad-usz-small.fatbin; do
	for options in "--cuda" "--cuda --format json" "--by entry,kernel --format csv"; do
		# shellcheck disable=SC2086 # words
		run -j 1 $options $cuda/$file
		cat "$dir/out" "$dir/err" >"$dir/one"
		# shellcheck disable=SC2086
		run -j 2 $options $cuda/$file
		cat "$dir/out" "$dir/err" >"$dir/two"
		check "$file $options: -j 1 and -j 2 are equal" cmp "$dir/one" "$dir/two"
	done
done

# No line is wider than the terminal.
if command -v python3 >/dev/null; then
	for width in 60 80 100; do
		for file in size.fatbin sm100.cubin compute90.ptx bad-usz-huge.fatbin; do
			COLUMNS=$width timeout 60 "$BINSIZE" -q --cuda $cuda/$file >"$dir/out"
			read -r columns _ <<<"$(widest "$dir/out")"
			check "$file: $columns of $width columns" test "$columns" -le $width
		done
	done
fi

COLUMNS=100 "$BINSIZE" --cuda $cuda/size.fatbin >"$dir/out" 2>&1
[ -z "${UPDATE:-}" ] || cp "$dir/out" $golden/cuda.txt
check cuda.txt diff -u $golden/cuda.txt "$dir/out"

# JSON keeps its promises, and its checker sees when it does not.
if command -v python3 >/dev/null; then
	n=0
	for file in size.fatbin relocatable.a options.fatbin sm100.cubin compute90.ptx bad-hs-zero.fatbin \
		bad-trunc.fatbin; do
		for options in "" "--cuda" "--cuda -n 2" "--by arch,kernel" "--by symbol,kernel" \
			"--by kernel,arch --tree"; do
			n=$((n + 1))
			# shellcheck disable=SC2086
			"$BINSIZE" -q --format json $options $cuda/$file >"$dir/$n.json"
		done
	done
	python3 tests/cli/json_schema.py "$dir"/*.json >"$dir/log"
	check "JSON of $n reports" test $? = 0 -a "$(grep -c ^ok "$dir/log")" = $n
	grep ^FAIL "$dir/log"
	for change in 'device["entries"] += 1' 'del device["savings"]' 'device["unpacked"] = False' \
		'device["images"][0]["file_size"] += 10**6' 'del device["text_list"]'; do
		python3 -c '
import json, sys
report = json.load(open(sys.argv[1]))
device = report["device"]
exec(sys.argv[3])
json.dump(report, open(sys.argv[2], "w"))
open(sys.argv[2], "a").write("\n")' "$dir/1.json" "$dir/changed.json" "$change"
		python3 tests/cli/json_schema.py "$dir/changed.json" >"$dir/log"
		check "the checker sees: $change" test $? = 1
	done
fi
