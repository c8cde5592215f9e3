#!/usr/bin/env bash
# binsize.toml: bounds and expectations of a project.
# shellcheck source=tests/cli/lib
. "$(dirname "$0")/lib"
file=$PWD/$data/tiny.elf
explains() { grep -qF -- "$1" "$dir/err"; }
says() { tr -s ' \n' ' ' <"$dir/out" | grep -qF -- "$1"; }

mkdir -p "$dir/repo/.git" "$dir/repo/deep/er"
run --save "$dir/repo/size.json" "$file"
cd "$dir/repo/deep/er" || exit 1
cat >../../binsize.toml <<'END'
[limits]
total = "1KiB"
"kind:code" = "1MiB"
[growth]
total = "+1%"
unknown = "100%"
[expect]
strip = "symbols"
absent = ["crate:openssl", "arch:sm_90"]
END
run --baseline ../../size.json "$file"
check "the nearest file bounds a comparison" ended 1
check "the limit is named" explains 'exceeded: 1KiB: the file has'
check "what is kept is not" [ "$(grep -c exceeded: "$dir/err")" = 1 ]
run --check --allow-unknown "$file"
check "and expects for --check" ended 1
check "file and line" explains 'expected strip=symbols (../../binsize.toml:8)'
run --check --allow-unknown --expect strip=none "$file"
check "the command line wins" ended 0
run "$file"
check "a report asks for neither" ended 0
run --config ../../binsize.toml "$file"
check "unless it is named" ended 1
mkdir -p "$dir/repo/deep/.git"
run --baseline ../../size.json "$file"
check "another repository's does not count" ended 0
printf '[limits]\ntotal = 6000\n' >binsize.toml
run --baseline ../../size.json "$file"
check "a number is bytes" ended 0
bad() { # bad NAME CONTENT WORDS
	printf '%b' "$2" >bad.toml
	run --baseline ../../size.json --config bad.toml "$file"
	check "$1" is_refused "$3"
}
bad "no TOML" '[limits\n' 'bad.toml: line 1'
bad "a table that is misspelled" '[limit]\ntotal = "1KiB"\n' "bad.toml:1: 'limit' is none of"
bad "a limit that is none" '[limits]\n\ntotal = "many"\n' 'bad.toml:3:'
bad "a share as a limit" '[limits]\ntotal = "5%"\n' 'bad.toml:2:'
bad "a row without a name" '[growth]\ncrate = "+1%"\n' 'bad.toml:2:'
bad "a list" '[growth]\ntotal = [1]\n' 'bad.toml:2: is no size'
bad "a setting that is misspelled, of which a comparison asks nothing" '[expect]\nstripp = "symbols"\n' "bad.toml:2:"
printf '[growth]\ntotal = [1]\n' >bad.toml
run --check --config bad.toml --expect lto=fat "$file"
check "a growth that is none, of which --check asks nothing" is_refused 'bad.toml:2: is no size'
printf '[growth]\ntotal = "+0"\n[limits]\ntotal = 1\n[expect]\nstrip = "none"\n' >good.toml
run --check --config good.toml "$file"
check "only what is asked for counts" [ "$(grep -c 'exceeded\|not held' "$dir/err")" = 0 ]
printf '[expect]\nlto = "maybe"\n' >bad.toml
run --check --config bad.toml "$file"
check "an expectation that is none" is_refused 'bad.toml:2:'
run --baseline ../../size.json --config nowhere.toml "$file"
check "no such file" is_refused 'nowhere.toml'

# --- which one

mkdir -p "$dir/repo/dotted/.git" && cd "$dir/repo/dotted" || exit 1
printf '[limits]\ntotal = 1\n' >.binsize.toml
run --baseline ../size.json "$file"
check ".binsize.toml is one, too" ended 1
printf '[limits]\ntotal = 6000\n' >binsize.toml
run --baseline ../size.json "$file"
check "binsize.toml beside it comes first" ended 0
rm binsize.toml && mkdir binsize.toml
run --baseline ../size.json "$file"
check "a folder of that name" is_refused 'binsize.toml: is a directory'
