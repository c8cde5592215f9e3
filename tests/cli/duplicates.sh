#!/usr/bin/env bash
# What --check duplicates finds in programs that were made for it.
# shellcheck source=tests/cli/lib
. "$(dirname "$0")/lib"
cc=${CC:-cc}

says() { tr -s ' \n' ' ' <"$dir/out" | grep -qF -- "$1"; }
# has EXPRESSION: of Python, on the duplicates d of the JSON.
has()
{
	python3 -c 'import json, sys
d = json.load(open(sys.argv[1]))["duplicates"]
sys.exit(not eval(sys.argv[2]))' "$dir/out" "$1"
}

# --- functions and data

cat >"$dir/a.c" <<'END'
#include <stdio.h>
#include <stdlib.h>
#define COPY(name, step) \
	__attribute__((noinline, noclone)) int name(const int *p, int n) { int s = 0; for (int i = 0; i < n; i++) s = s * 31 + p[i] / step; return s + abs(s); }
COPY(first_copy, 7)
COPY(other_one, 9)
COPY(second_copy, 7)
__attribute__((noinline, noclone)) int calls_first(const int *p, int n) { return first_copy(p, n) * 5 + first_copy(p, n / 2); }
__attribute__((noinline, noclone)) int calls_second(const int *p, int n) { return second_copy(p, n) * 5 + second_copy(p, n / 2); }
__attribute__((noinline, noclone)) int calls_other(const int *p, int n) { return other_one(p, n) * 5 + other_one(p, n / 2); }
extern const unsigned char one[5000], two[5000], three[5000], zeros_a[9000], zeros_b[9000];
int main(int n, char **v)
{
	(void)v;
	return printf("%d %d\n", calls_first(&n, 1) + calls_second(&n, 1) + calls_other(&n, 1),
		      one[n] + two[n] + three[n] + zeros_a[n] + zeros_b[n]);
}
END
python3 - "$dir/b.c" <<'END'
import random, sys
random.seed(5)
table = [random.randrange(256) for _ in range(5000)]
other = [random.randrange(256) for _ in range(5000)]
with open(sys.argv[1], "w") as out:
    for name, values in (("one", table), ("two", table), ("three", other)):
        out.write(f"const unsigned char {name}[5000] = {{{','.join(map(str, values))}}};\n")
    for name in ("zeros_a", "zeros_b"):
        out.write(f"const unsigned char {name}[9000] = {{0}};\n")
END
if $cc -O1 -fno-ipa-icf -fno-merge-constants -o "$dir/a" "$dir/a.c" "$dir/b.c" 2>"$dir/err" ||
	$cc -O1 -fno-merge-constants -o "$dir/a" "$dir/a.c" "$dir/b.c" 2>"$dir/err"; then
	run --check duplicates --format json "$dir/a"
	check "it is no verdict" ended 0
	if [ "$(uname -m)" = x86_64 ] || [ "$(uname -m)" = aarch64 ]; then
		check "two equal bodies" has '[sorted(c["name"] for c in f["copies"]) for f in d["functions"]].count(["first_copy", "second_copy"]) == 1'
		check "who calls copies is a copy" has '[sorted(c["name"] for c in f["copies"]) for f in d["functions"]].count(["calls_first", "calls_second"]) == 1'
		check "one constant makes another function" has '"other_one" not in str(d["functions"]) and "calls_other" not in str(d["functions"])'
		check "sizes sum to the saving" has 'sum(f["size"] * (len(f["copies"]) - 1) for f in d["functions"] if not f["has_landing_pads"]) == d["functions_saving"]'
	fi
	# What fills the place up to the next table is the same too.
	check "two equal tables" has '[(x["size"] // 32, sorted(c["symbol"] for c in x["copies"])) for x in d["data"]] in ([(156, ["one", "two"])], [(157, ["one", "two"])])'
	check "they are in a section" has 'd["data"][0]["copies"][0]["section"] == ".rodata"'
	check "zeros are none" has '5000 <= d["data_saving"] < 5032'
	[ "$(uname -m)" != x86_64 ] ||
		check "who uses them" has 'all(c["user"] == "main" for c in d["data"][0]["copies"] if c["uses"])'
	run --check duplicates "$dir/a"
	check "the words for people" says 'Data with the same bytes'
	check "no versions are told of C" says 'Nothing in the file tells versions of crates'
	strip -s "$dir/a"
	run --check duplicates --format json "$dir/a"
	check "tables need no symbols" has '5000 <= d["data_saving"] < 5032'
else
	echo "skip duplicates in C: $cc does not build them"
fi

# --- crates: the same library in two versions, and a third that is only listed

if command -v cargo >/dev/null; then
	registry=$dir/registry/src/made-0123456789abcdef
	for version in 1.0.0 2.1.0; do
		mkdir -p "$registry/dep-parts-$version/src"
		printf '[package]\nname = "dep-parts"\nversion = "%s"\nedition = "2021"\n' $version >"$registry/dep-parts-$version/Cargo.toml"
		printf '#[inline(never)]\npub fn pick(v: &[u8], at: usize) -> u8 { v[at].checked_add(%s).expect("too large") + v[at + 1] }\n' "${version%%.*}" \
			>"$registry/dep-parts-$version/src/lib.rs"
		echo '{"files": {}, "package": null}' >"$registry/dep-parts-$version/.cargo-checksum.json"
	done
	mkdir -p "$dir/app/src" "$dir/app/.cargo"
	printf '[source.crates-io]\nreplace-with = "made"\n[source.made]\ndirectory = "%s"\n' "$registry" >"$dir/app/.cargo/config.toml"
	cat >"$dir/app/Cargo.toml" <<'END'
[package]
name = "app"
version = "1.0.0"
edition = "2021"
[dependencies]
old = { package = "dep-parts", version = "1" }
new = { package = "dep-parts", version = "2" }
[profile.release]
debug = 1
END
	echo 'fn main() { let v: Vec<u8> = std::env::args().map(|a| a.len() as u8).collect(); println!("{} {}", old::pick(&v, v.len() / 3), new::pick(&v, v.len() / 2)); }' \
		>"$dir/app/src/main.rs"
	cd "$dir/app" || exit 1
	unset RUSTFLAGS CARGO_TARGET_DIR
	if cargo build -q --release --offline 2>"$dir/err"; then
		printf '[[package]]\nname = "unused"\nversion = "1.0.0"\n[[package]]\nname = "unused"\nversion = "3.0.0"\n' >>Cargo.lock
		run --check duplicates --lock Cargo.lock --format json target/release/app
		check "a crate in two versions" has '[v["version"] for c in d["crates"] if c["name"].replace("_", "-") == "dep-parts" for v in c["versions"]] == ["1.0.0", "2.1.0"]'
		check "with the lines of each" has 'all(v["size"] > 0 and v["panic_locations"] > 0 for c in d["crates"] if c["name"].startswith("dep") for v in c["versions"])'
		check "what one version would save" has '[c["saving"] == min(v["size"] for v in c["versions"]) for c in d["crates"] if c["name"].startswith("dep")] == [True]'
		check "what is listed and there" has '[x["in_file"] for x in d["locked"] if x["name"] == "dep-parts"] == ["1.0.0, 2.1.0"]'
		check "what is only listed" has '[(x["versions"], x["in_file"]) for x in d["locked"] if x["name"] == "unused"] == [("1.0.0, 3.0.0", "")]'
		strip -s target/release/app
		run --check duplicates --format json target/release/app
		check "stripped, panics still tell" has '[[v["version"], v["size"]] for c in d["crates"] if c["name"].startswith("dep") for v in c["versions"]] == [["1.0.0", 0], ["2.1.0", 0]]'
	else
		echo "FAIL duplicates of crates: $(head -c 300 "$dir/err")"
	fi
	cd "$OLDPWD" || exit 1
else
	echo "skip crates in several versions: no cargo"
fi

# --- what is asked for

run --check=duplicates tests/data/tiny.elf
check "with an equals sign" ended 0
check "a file that has none" says 'No 4 KiB of data are there twice.'
head -c 3000 tests/data/tiny.elf >"$dir/cut.elf"
run --check duplicates "$dir/cut.elf"
check "of a file that is cut off there may be more" says 'there may be more.'
run --check duplicates --by kind tests/data/tiny.elf
check "beside a table" says TOTAL
run --check duplicates tests/data/tiny.exe
check "an odd machine, or no code" ended 0
run --check everything tests/data/tiny.elf
check "a topic that is none is a file too many" ended 2
run --check=everything tests/data/tiny.elf
check "or none" is_refused "cannot check 'everything'"
run --check duplicates --format csv tests/data/tiny.elf
check "there is no form as CSV" is_refused "no form as csv"
run --lock Cargo.lock tests/data/tiny.elf
check "a lock file that is not there" ended 2
run --check duplicates --lock tests/data/tiny.elf tests/data/tiny.elf
check "a lock file that is none" ended 2
