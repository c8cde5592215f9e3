#!/bin/sh
# stripped.sh [DIR]: how right the crates are that stripped files of Rust get, as a table in Markdown.
#
# DIR is of stripped_corpus.sh. AXIS=crate asks for the defining crate, DATA=1 for read-only data;
# REPORTS=FOLDER keeps the results and the long reports. Without DIR only the arithmetic is checked.
corpus=$1
[ -z "$corpus" ] || corpus=$(cd "$corpus" && pwd)
. "$(dirname "$0")/lib"
need stripped python3
binsize=${BINSIZE:-$PWD/binsize}
axis=${AXIS:-instantiator}
score="python3 tests/oracle/stripped_score.py --axis $axis"

# check WHAT PATTERN FILE: ok when the file has a line like that.
check()
{
	if grep -q -- "$2" "$3"; then
		echo "ok stripped: $1"
	else
		echo "FAIL stripped: $1: $(cat "$3")"
	fi
}

# A file of 600 bytes: functions of `one`, C of `two` and `three`, and std; of the last two nobody says whose they are.
arithmetic()
{
	{
		printf '#base 1000\n#address\tsize\tinstantiating\tdefining\thow\tpackage\n'
		printf '1100\t100\tone\tstd\tcu\tone-of-all-1.0.0\n'
		printf '1200\t100\ttwo (C)\ttwo (C)\tcu\t\n'
		printf '1300\t100\tstd\tstd\tcu\t\n'
		printf '1400\t100\tthree_sys (C)\tthree_sys (C)\tcu\t\n'
		printf '1500\t100\ttwo (C)\ttwo (C)\tcu\t\n'
		printf '1600\t100\tone\tone\tv0\t\n'
	} >"$tmp/truth.tsv"
	{
		echo '"instantiator","reason","kind","symbol","file_size","vm_size"'
		echo '"one-of-all 1.0.0","tier 1: own path","code","[function at 0x100]",100,100'
		echo '"two","tier 2: enclosed","code","[function at 0x200]",60,60'
		echo '"one","tier 2: enclosed","code","[function at 0x200]",40,40'
		echo '"core","tier 2: enclosed","code","[function at 0x300]",100,100'
		echo '"three","tier 2: enclosed","code","[function at 0x400]",100,100'
		echo '"[C]","tier 3: native","code","[function at 0x500]",100,100'
		echo '"one","tier 1: own path","unwind","[function at 0x300]",900,900'
		echo '"[code]","","code","[section .text]",33,33'
	} >"$tmp/result.csv"
	$score "$tmp/truth.tsv" "$tmp/result.csv" >"$tmp/report"
	check 'a package is its crate, C its carrier, core is std' \
		'600 bytes of 4 crates: coverage 66.7 %, precision 90.0 %, right 60.0 %, apart 33.3 %' "$tmp/report"
	check 'tiers' '50.0 % of bytes,  86.7 % right: tier 2' "$tmp/report"
	check 'rows without an address are apart' 'without an address: 33 bytes' "$tmp/report"
	$score --row a --row b "$tmp/truth.tsv" "$tmp/result.csv" >"$tmp/report"
	check 'a row of the table' '^| a | b | 1 | 4 | 66.7 | 90.0 | 60.0 | 33.3 | 1: 100 · 2: 87 |$' "$tmp/report"
}

# result FILE [OPTION…]: the CSV of a file, with the reason of each row where this binsize has one.
result()
{
	for by in "$axis,reason,kind,section,symbol" "$axis,kind,section,symbol"; do
		"$binsize" -q --by "$by" -n 0 --format csv "$@" 2>"$tmp/log" && return
	done
	return 1
}

# row FOLDER ROLE LOCK [OPTION…]
row()
{
	folder=$1 role=$2 lock=$3
	shift 3
	name=$(basename "$(dirname "$folder")") variant=$(basename "$folder")
	if ! result "$@" "$folder/stripped" >"$tmp/result.csv"; then
		echo "<!-- $name $variant, lock $lock: $(head -n 1 "$tmp/log") -->"
		return
	fi
	truth=$folder/truth${DATA:+-data}.tsv
	$score --row "$name ($role)" --row "$variant" --row "$lock" "$truth" "$tmp/result.csv"
	[ -n "$REPORTS" ] || return 0
	mkdir -p "$REPORTS"
	cp "$tmp/result.csv" "$REPORTS/$name-$variant-$lock.csv"
	$score "$truth" "$tmp/result.csv" >"$REPORTS/$name-$variant-$lock.txt"
}

if [ -z "$corpus" ]; then
	arithmetic
	exit
fi
echo "| program | variant | lock | KiB | crates | coverage % | precision % | right % | apart % | precision by tier |"
echo "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |"
for folder in "$corpus"/*/*-elf "$corpus"/*/*-pe; do
	[ -s "$folder/truth.tsv" ] || continue
	role=$(cat "$folder/../role")
	row "$folder" "$role" no
	row "$folder" "$role" yes --lock "$folder/Cargo.lock"
done
