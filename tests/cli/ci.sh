#!/usr/bin/env bash
# The Makefile and the commands of docs/ci.md, on a program that grows; and names that Markdown must not obey.
# shellcheck source=tests/cli/lib
. "$(dirname "$0")/lib"
command -v cargo >/dev/null && command -v make >/dev/null || { echo "no cargo or no make"; exit 77; }
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_TARGET_DIR MAKEFLAGS MAKELEVEL MFLAGS
root=$PWD
mkdir -p "$dir/bin" "$dir/app/src"
ln -s "$BINSIZE" "$dir/bin/binsize"
ln -s "$BINSIZE" "$dir/bin/cargo-binsize"
PATH=$dir/bin:$PATH
cd "$dir/app" || exit 1
printf '[package]\nname = "mistralrs-server"\nversion = "1.0.0"\nedition = "2021"\n[profile.release]\nstrip = true\nlto = true\npanic = "abort"\n' >Cargo.toml
# shellcheck disable=SC2016 # the backticks are Markdown's
sed -n '/^```make$/,/^```$/{/^```/!p}' "$root/docs/ci.md" >Makefile
small='fn main() { println!("{}", std::env::args().count()); }'
large='fn main() { let mut v: Vec<String> = std::env::args().collect(); v.sort(); v.dedup(); let m: std::collections::HashMap<_, _> = v.iter().map(|x| (x.len(), x)).collect(); println!("{m:?}"); }'
app=target/release/mistralrs-server

# target NAME: make NAME; leaves $status, $dir/out and $dir/err.
target()
{
	timeout 120 make "$1" >"$dir/out" 2>"$dir/err"
	status=$?
}

echo "$small" >src/main.rs
target binary-analysis
check "binary-analysis" ended 0
check "it reports" grep -q TOTAL "$dir/out"
target check-settings
check "check-settings" grep -q 'expected is profile release of Cargo.toml' "$dir/out"
target check-duplicates
check "check-duplicates" ended 0
target size-check
check "size-check without a baseline fails" [ "$status" != 0 ]
target size-record
check "size-record" [ -s size.json ]
target size-check
check "size-check of the same program" ended 0
echo "$large" >src/main.rs
cargo build -q --release --offline 2>"$dir/err"
target size-diff
check "size-diff" grep -q 'in the file' "$dir/out"
target size-check
check "size-check of a program that grew" [ "$status" != 0 ]
check "says what passed" grep -q 'exceeded: +1%: the file had' "$dir/err"

binsize --baseline size.json --fail-on +1% -o markdown=summary.md -o json=diff.json $app >"$dir/out" 2>"$dir/err"
status=$?
check "a breach is 1" ended 1
check "with a summary" grep -q '^### <code>mistralrs-server</code>: +' summary.md
check "and the same as JSON" python3 -c 'import json; d = json.load(open("diff.json")); assert d["new"]["size"] > d["old"]["size"]'
check "a summary fits into a comment" [ "$(wc -c <summary.md)" -lt 65536 ]
printf 'kept' >kept.md
binsize --baseline missing.json -o markdown=kept.md $app >"$dir/out" 2>"$dir/err"
check "nothing is written without a comparison" [ "$(cat kept.md)" = kept ]

# --- names

cat >"$dir/names.s" <<'END'
	.text
	.globl "<script>alert(1)</script>"
"<script>alert(1)</script>": .zero 16
	.globl "a|b`c*d_e[f](g)"
"a|b`c*d_e[f](g)": .zero 24
	.globl "@everyone"
"@everyone": .zero 32
	.globl "</code></details>"
"</code></details>": .zero 40
	.globl "line\nbreak"
"line\nbreak": .zero 48
END
if ${CC:-cc} -c -o "$dir/names.o" "$dir/names.s" 2>"$dir/err"; then
	for form in "$dir/names.o" "--by section,symbol --tree -n 2 $dir/names.o" "--by symbol $dir/names.o" "--diff $root/tests/data/tiny.elf $dir/names.o" "--diff --by symbol $root/tests/data/tiny.elf $dir/names.o"; do
		# shellcheck disable=SC2086
		binsize -q --format markdown $form >"$dir/md"
		check "Markdown of hostile names, ${form%% *}" python3 - "$dir/md" <<'END'
import re, sys
text = open(sys.argv[1]).read()
plain = re.sub(r"</?(code|details|summary)>|(?<=&#64;)<wbr>", "", text)
assert "<" not in plain and "`" not in plain and "@" not in plain, plain
assert text.count("<code>") == text.count("</code>") and text.count("<details>") == text.count("</details>")
width = 0
for line in text.splitlines():
    if line.startswith("| "):
        assert not width or line.count("|") == width, line
        width = line.count("|")
    else:
        width = 0
END
	done
else
	echo "skip hostile names: no assembler that takes them"
fi
