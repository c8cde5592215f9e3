#!/bin/sh
# dwarf.sh [FILE…]: our reader of DWARF beside llvm-dwarfdump and libdwarf: on the samples, on what
# the compilers at hand make of them in every version of DWARF, and on any FILE. Then damaged files,
# under sanitizers: MUTANTS of each kind.
# shellcheck source=tests/oracle/lib
. "$(dirname "$0")/lib"
need dwarf llvm-dwarfdump-19 llvm-dwarfdump
status=0

# make_variant NAME COMPILER FLAGS…: a program from the C++ samples, if that compiler can.
make_variant()
{
	name=$1 compiler=$2
	shift 2
	"$compiler" -O2 -ffunction-sections "$@" -o "$tmp/v-$name" samples/cpp/*.cpp 2>"$tmp/log" ||
		echo "skip dwarf: no $name"
}

make_variants()
{
	for version in 2 3 4 5; do
		make_variant "gcc$version" g++ "-gdwarf-$version"
		make_variant "clang$version" clang++ "-gdwarf-$version"
	done
	for version in 4 5; do
		make_variant "gcc$version-types" g++ "-gdwarf-$version" -fdebug-types-section
		make_variant "gcc$version-lto" g++ "-gdwarf-$version" -flto
		make_variant "gcc$version-gc" g++ "-gdwarf-$version" -Wl,--gc-sections
		make_variant "clang$version-gc-lld" clang++ "-gdwarf-$version" -fuse-ld=lld -Wl,--gc-sections
		make_variant "mingw$version.exe" x86_64-w64-mingw32-g++ "-gdwarf-$version" -static
	done
	make_variant gcc5-64 g++ -gdwarf-5 -gdwarf64
	make_variant gcc5-zlib g++ -gdwarf-5 -gz=zlib
	make_variant gcc5-O0 g++ -gdwarf-5 -O0
	if objcopy --compress-debug-sections=zstd "$tmp/v-gcc5" "$tmp/v-gcc5-zstd" 2>"$tmp/log"; then
		objcopy --strip-all --keep-section='.debug_*' "$tmp/v-gcc5" "$tmp/v-gcc5-nosymbols"
	fi
	for machine in aarch64 arm armeb riscv64 powerpc powerpc64 s390x mips; do
		clang "--target=$machine-linux-gnu" -O2 -gdwarf-5 -c -o "$tmp/v-$machine.o" \
			tests/data/any.c 2>"$tmp/log" || echo "skip dwarf: no clang for $machine"
	done
}

# dwz and split files must say the same as the program they were made from.
same_inlines()
{
	name=$1
	shift
	"$tmp/dwarf_dump" "$@" | grep '^inline' | sort >"$tmp/list"
	if cmp -s "$tmp/list" "$tmp/whole"; then
		echo "ok $name: the inlined functions of the whole program"
	else
		echo "FAIL $name: other inlined functions"
		status=1
	fi
}

check_parts()
{
	for version in 4 5; do
		whole=$tmp/v-gcc$version
		[ -f "$whole" ] || continue
		"$tmp/dwarf_dump" "$whole" | grep '^inline' | sort >"$tmp/whole"
		if command -v dwz >/dev/null; then
			cp "$whole" "$tmp/dwz-1"
			cp "$whole" "$tmp/dwz-2"
			dwz -m "$tmp/alt" "$tmp/dwz-1" "$tmp/dwz-2" 2>/dev/null
			same_inlines "dwz, DWARF $version" -a "$tmp/alt" "$tmp/dwz-1"
		fi
		mkdir "$tmp/split$version"
		for source in samples/cpp/*.cpp; do
			g++ -O2 -ffunction-sections "-gdwarf-$version" -gsplit-dwarf -c \
				-o "$tmp/split$version/$(basename "$source" .cpp).o" "$source"
		done
		g++ -o "$tmp/split$version/app" "$tmp/split$version"/*.o
		"$tmp/dwarf_dump" "$whole" | grep '^inline' | cut -f3- | sort >"$tmp/whole"
		"$tmp/dwarf_dump" -s "$tmp/split$version/app" | grep '^inline' | cut -f3- | sort >"$tmp/list"
		if cmp -s "$tmp/list" "$tmp/whole"; then
			echo "ok split files, DWARF $version"
		else
			echo "FAIL split files, DWARF $version"
			status=1
		fi
	done
}

build dwarf_dump
make_variants
check_parts
samples=$(find build/samples -type f \( -name tour -o -name tour.o -o -name shapes -o -name '*.so' \
	-o -name '*.exe' -o -path '*symbols/app' \) ! -name '*stripped*' ! -path '*/msvc*/*' \
	! -path '*/debug/dwz/*' ! -path '*/debug/split/*' ! -path '*/cuda/*' 2>/dev/null)
# shellcheck disable=SC2086
python3 tests/oracle/dwarf.py "$tmp/dwarf_dump" "$tmp"/v-* $samples "$@" || status=1

# GCC lists the code of each unit.
for file in "$tmp"/v-gcc* "$@"; do
	case $file in
	*.o) ;; # its addresses are still to be made
	*) python3 tests/oracle/aranges.py "$tmp/dwarf_dump" "$file" || status=1 ;;
	esac
done

if build dwarf_libdwarf -ldwarf 2>"$tmp/log"; then
	for file in "$tmp"/v-* $samples "$@"; do
		case $file in
		*.exe | *.dll | */mingw/* | */v-gcc4-types) ;; # no way to hand those over
		*) "$tmp/dwarf_libdwarf" "$file" || status=1 ;;
		esac
	done
else
	echo "skip dwarf: no libdwarf"
fi
if have_sanitizers; then
	build_sanitized dwarf_mutants
	for file in "$tmp"/v-*; do
		"$tmp/dwarf_mutants" "$file" "${MUTANTS:-100}" || status=1
	done
fi
exit $status
