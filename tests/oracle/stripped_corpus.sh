#!/usr/bin/env bash
# stripped_corpus.sh DIR [NAME…]: builds real programs of crates.io for stripped.sh, with who owns what in them.
#
# For each program and variant DIR/NAME/VARIANT/: full, stripped, Cargo.lock (the program's own), truth.tsv,
# truth-data.tsv; DIR/NAME/role; DIR/INDEX.tsv. Variants are LTO and container: off is Cargo's default (lto
# = false), off and thin have 16 codegen units, fat has one. What is there already stays. VARIANTS="off-elf …"
# chooses. A program and variant takes about four minutes of two idle cores.
#
# What does not build for a target is named and left out: dua-cli for Windows wants a nightly toolchain.
#
# Rules and weights may be fitted to programs of the role "tuning" only; the others are held out.
set -u
if [ $# = 0 ]; then
	echo 'skip stripped corpus: no folder given, and it takes hours'
	exit 0
fi
tools=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1" && cd "$1" || exit 2
corpus=$PWD
shift
variants=${VARIANTS:-off-elf off-pe fat-elf thin-elf fat-pe thin-pe}
TOOLCHAIN=1.95.0

# name version program role
programs()
{
	cat <<-END
		bat 0.26.1 bat tuning
		typos-cli 1.52.0 typos tuning
		xh 0.26.3 xh heldout
		trippy 0.13.0 trip heldout
		dua-cli 2.32.2 dua heldout
		miniserve 0.35.0 miniserve heldout
	END
}

# build NAME VERSION PROGRAM VARIANT: the variant's folder without the truth.
build()
{
	local name=$1 version=$2 program=$3 variant=$4 lto units target suffix strip
	local folder=$corpus/$name/$variant
	case $variant in
	off-*) lto=false units=16 ;;
	thin-*) lto=thin units=16 ;;
	fat-*) lto=fat units=1 ;;
	esac
	case $variant in
	*-elf) target=x86_64-unknown-linux-gnu suffix='' strip=strip ;;
	*-pe) target=x86_64-pc-windows-gnu suffix=.exe strip=x86_64-w64-mingw32-strip ;;
	esac
	mkdir -p "$folder"
	CARGO_PROFILE_RELEASE_DEBUG=line-tables-only CARGO_PROFILE_RELEASE_STRIP=none \
		CARGO_PROFILE_RELEASE_LTO=$lto CARGO_PROFILE_RELEASE_CODEGEN_UNITS=$units \
		CARGO_INCREMENTAL=0 RUSTFLAGS=-Csymbol-mangling-version=v0 \
		cargo "+$TOOLCHAIN" install --locked --no-track --force "$name" --version "=$version" --bin "$program" \
		--target "$target" --root "$corpus/root" --target-dir "$corpus/target" </dev/null >"$folder/build.log" 2>&1 || return
	mv "$corpus/root/bin/$program$suffix" "$folder/full"
	cp "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/"$name-$version"/Cargo.lock "$folder/Cargo.lock"
	"$strip" -o "$folder/stripped" "$folder/full"
}

index()
{
	local folder name
	printf 'name\trole\tvariant\tcode bytes\tcrates\n'
	for folder in */*-elf */*-pe; do
		[ -s "$folder/truth.tsv" ] || continue
		name=$(dirname "$folder")
		awk -F'\t' -v what="$name	$(cat "$name/role")	$(basename "$folder")" '!/^#/ { n += $2; crates[$3] }
			END { print what "\t" n "\t" length(crates) }' "$folder/truth.tsv"
	done
}

for variant in $variants; do
	while read -r name version program role; do
		[ $# = 0 ] || [[ " $* " == *" $name "* ]] || continue
		folder=$name/$variant
		mkdir -p "$folder"
		echo "$role" >"$name/role"
		[ -s "$folder/stripped" ] || build "$name" "$version" "$program" "$variant" ||
			{ echo "$folder: cannot be built, see build.log" >&2; continue; }
		[ -s "$folder/truth.tsv" ] || python3 "$tools/stripped_truth.py" "$folder/full" "$folder"
		index >INDEX.tsv
	done < <(programs)
done
