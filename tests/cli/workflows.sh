#!/usr/bin/env bash
# The workflows of README.md and docs/ci.md, as runners would run them, on a program that grows: the one of the README from a
# clean clone that builds itself.
# shellcheck source=tests/cli/lib
. "$(dirname "$0")/lib"
command -v cargo >/dev/null || { echo "no cargo"; exit 77; }
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_TARGET_DIR MAKEFLAGS MAKELEVEL MFLAGS SAN O
root=$PWD
here=$PWD/tests/cli
mkdir -p "$dir/bin" "$dir/app/src"
ln -s "$BINSIZE" "$dir/bin/binsize"
printf '[package]\nname = "app"\nversion = "1.0.0"\nedition = "2021"\n[profile.release]\nstrip = "debuginfo"\n' >"$dir/app/Cargo.toml"
small='fn main() { println!("{}", std::env::args().count()); }'
large='fn main() { let mut v: Vec<String> = std::env::args().collect(); v.sort(); v.dedup(); let m: std::collections::HashMap<_, _> = v.iter().map(|x| (x.len(), x)).collect(); println!("{m:?}"); }'

# program SOURCE: what is built from now on.
program() { echo "$1" >"$dir/app/src/main.rs"; }

# play WORKFLOW [ACTION]: leaves $status, $dir/out (the log) and $dir/summary.
play()
{
	local kind=github
	grep -q '^jobs:' "$1" || kind=gitlab
	: >"$dir/summary"
	GITHUB_STEP_SUMMARY=$dir/summary timeout 600 python3 "$here/workflow.py" $kind "$1" "$dir/app" ${2:+"$2"} >"$dir/out" 2>"$dir/err"
	status=$?
}
logs() { grep -qF -- "$1" "$dir/out"; }
sums_up() { grep -qF -- "$1" "$dir/summary"; }
has_output() { grep '^{' "$dir/out" | tail -n 1 | python3 -c 'import json, sys; sys.exit(json.load(sys.stdin)[sys.argv[1]] != sys.argv[2])' "$1" "$2"; }

# blocks FILE NAME: its blocks of YAML become NAME1, NAME2, …
blocks() { awk -v name="$dir/$2" '/^```yaml$/ { inside = 1; n++; next } /^```$/ { inside = 0 } inside { print >(name n) }' "$1"; }

# grows NAME FILE ACTION: 0 for the same program; 1 for one that grew, with what grew; 3 without a baseline.
grows()
{
	program "$small"
	cp "$dir/size.json" "$dir/app/size.json"
	play "$2" "$3"
	check "$1: the same program" ended 0
	program "$large"
	play "$2" "$3"
	check "$1: a program that grew" ended 1
	check "$1: the log says which bound" logs 'exceeded: +1%'
	check "$1: and what grew" logs hashbrown
}

program "$small"
(cd "$dir/app" && cargo build -q --release --offline 2>"$dir/err" && "$BINSIZE" --save "$dir/size.json" target/release/app)

# --- the example of the README, from a clean clone

blocks README.md readme
if ! git clone -q "$root" "$dir/clone" 2>"$dir/err"; then
	echo "skip a clean clone: this is none"
elif command -v binsize >/dev/null; then
	echo "skip a clean clone: a binsize is in PATH"
else
	export CFLAGS=-O0
	grows "the README from a clean clone" "$dir/readme1" "$dir/clone"
	unset CFLAGS
	check "it was built there" [ -x "$dir/clone/binsize" ]
	check "nothing else was left" [ -z "$(git -C "$dir/clone" status --porcelain)" ]
	check "an annotation" logs '::error file='
	check "the summary says it" sums_up '**broken**'
	check "the outputs too" has_output outcome broken
fi

# --- those of docs/ci.md

PATH=$dir/bin:$PATH
blocks docs/ci.md ci
check "docs/ci.md has four workflows" [ "$(cd "$dir" && echo ci*)" = "ci1 ci2 ci3 ci4" ]
check "its first is that of the README" diff <(sed 's/ *#.*//' "$dir/readme1") <(sed 's/ *#.*//' "$dir/ci1")
for n in 1 2 3 4; do
	grows "docs/ci.md, workflow $n" "$dir/ci$n" "$root"
done
check "GitLab: JUnit" grep -q 'failures="1"' "$dir/app/size.xml"
check "GitLab: code quality" grep -q '"check_name": "growth"' "$dir/app/quality.json"
check "GitLab: Markdown" grep -q 'broken' "$dir/app/size.md"
check "GitHub: SARIF" grep -q '"ruleId": "growth"' "$dir/app/size.sarif"
rm "$dir/app/size.json"
play "$dir/ci1" "$root"
check "without a baseline" ended 3
check "the outcome is unknown" has_output outcome unknown
check "which the log says" logs '::warning file='
play "$dir/ci3" "$root"
check "without a baseline, which is allowed" ended 0
check "it is saved for later" [ -s "$dir/app/size.json" ]
# --- inputs are no code

# act INPUT…: the action alone.
act() { GITHUB_STEP_SUMMARY=$dir/summary timeout 60 python3 "$here/workflow.py" action "$root" "$dir/app" "$@" >"$dir/out" 2>"$dir/err"; status=$?; }
sed -i 's/debuginfo/symbols/' "$dir/app/Cargo.toml"
act file=target/release/app check=Cargo.toml
check "a setting that did not take effect" ended 1
check "is blamed on its line" logs '::error file=Cargo.toml,line=6,title=binsize%3A setting-not-in-effect::expected strip=symbols'
check "the outcome is of both runs" has_output outcome broken
cp "$data/tiny.elf" "$dir/app/a \$(touch pwned) \`touch pwned\`;touch pwned"
# shellcheck disable=SC2016 # nothing is to be expanded
act "file=a \$(touch pwned) \`touch pwned\`;touch pwned" 'limit=$(touch pwned)'
check "a file's name is one argument" [ ! -e "$dir/app/pwned" ]
check "a limit that is none is refused" ended 2
act "file=-x" "limit=1MiB"
check "a file's name is no option" ended 2
cp "$data/tiny.elf" "$dir/app/-x"
act "file=-x" "limit=1MiB"
check "a file's name that looks like one" ended 0
act "file=-x" "limit=1MiB
1GiB
kind:code=1" "args=-o
junit=size.xml"
check "several lines" ended 1
check "are several bounds" grep -q 'tests="3" failures="1"' "$dir/app/size.xml"
act "file=-x" "binsize=no-such-program"
check "a program that is not there" ended 2
check "is told of" logs '::error title=binsize::there is no such program'
