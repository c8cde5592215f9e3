#!/usr/bin/env bash
# The instructions of one function: which one, what they are, and what they refer to.
# shellcheck source=tests/cli/lib
. "$(dirname "$0")/lib"

says() { tr -s ' \n' ' ' <"$dir/out" | grep -qF -- "$1"; }
complains() { grep -qF -- "$1" "$dir/err"; }
# knows SCRIPT: of the disassembly, d, and its first piece, p.
knows() { python3 -c "import json, sys
d = json.load(open(sys.argv[1]))['disassembly']
p = d['pieces'][0]
sys.exit(not ($1))" "$dir/out"; }

cat >"$dir/program.c" <<'END'
#include <stdio.h>
#include <stdlib.h>
const char greeting[] = "hello\tthere\n";
int counter;
__attribute__((noinline)) int work(int n) { if (n > 3) { puts(greeting); counter++; } return n * 3 + counter; }
__attribute__((noinline)) int worker(int n) { return work(n + 1) + counter; }
__attribute__((noinline, noreturn, cold)) void fail(const char *s) { puts(s); abort(); }
int main(int argc, char **argv) { if (argc > 5) fail(argv[1]); return work(argc) + worker(argc); }
END
${CC:-cc} -O2 -o "$dir/program" "$dir/program.c" 2>"$dir/err" || { echo "FAIL the program: $(head -c 300 "$dir/err")"; exit 1; }
machine=$("$BINSIZE" --format json --by kind "$dir/program" | sed -n 's/.*"machine": "\(.*\)",/\1/p')

# --- which function
run --disassemble work "$dir/program"
check "an exact name is one function, though others contain it" ended 0
check "what it refers to is named" says '; greeting "hello\tthere\n"'
check "imports are named" says "; puts (import)"
check "the sum counts calls" says " instructions, 1 call, "
run --disassemble wor "$dir/program"
check "a part of two names is refused" is_refused "'wor' may be each of 2 functions"
check "with a list of both" [ "$(grep -c '^  0x[0-9a-f]* *[0-9]* B  work' "$dir/err")" = 2 ]
run --disassemble orke "$dir/program"
check "a part of one name will do" says "worker 0x"
run --disassemble wrok "$dir/program"
check "an unknown name is refused, with near ones" is_refused "has no function 'wrok': nearest are work"
run --disassemble main "$dir/program"
check "the cold part of a function is one of its pieces, or there is none" \
	[ "$(grep -c 'a part that was split from it' "$dir/out")" = "$(nm "$dir/program" | grep -c ' main\.cold')" ]
address=$(nm "$dir/program" | sed -n 's/^0*\([0-9a-f]*\) T work$/\1/p')
run --disassemble "0x$address" "$dir/program"
check "an address is that of the function" says "work 0x$address in .text"
run --disassemble 0xfffffffffff "$dir/program"
check "an address outside is refused" is_refused "has no function at 0xfffffffffff"
cp "$dir/program" "$dir/stripped" && strip -s "$dir/stripped"
run --disassemble "[function at 0x$address]" "$dir/stripped"
check "a function that only an unwind table knows" says "(derived)"
check "texts are shown without symbols too" says '; "hello\tthere\n"'

# --- what it is not for
run --disassemble main --by crate "$dir/program"
check "it is a question of its own" is_refused "--disassemble shows one function: ask it by itself"
run --disassemble main --format csv "$dir/program"
check "other forms are refused" is_refused "--disassemble has no form as csv"
run --disassemble main -o "svg=$dir/x.svg" "$dir/program"
check "as files too" is_refused "--disassemble has no form as svg"
cp "$dir/program" "$dir/other" && printf '\363\000' | dd of="$dir/other" bs=1 seek=18 conv=notrunc status=none
run --disassemble main "$dir/other"
check "a machine that is not decoded is named" is_refused "is for RISC-V"
soname=$(strings "$BINSIZE" | grep -o 'libcapstone\.so\.[0-9]*' | head -n 1)
if echo | ${CC:-cc} -shared -x c -o "$dir/$soname" - 2>"$dir/err"; then
	LD_LIBRARY_PATH=$dir run --disassemble main "$dir/program"
	check "without capstone it says so" is_refused "$soname cannot be loaded: --disassemble needs capstone"
	LD_LIBRARY_PATH=$dir run "$dir/program"
	check "which nothing else needs" ended 0
fi

# --- names and texts of strangers
sed "s/ESC/$escape/" >"$dir/names.s" <<'END'
	.text
	.type "aESC[2Jb", @function
"aESC[2Jb":
	.byte 0x90
	.size "aESC[2Jb", 1
	.type "aESC[2Jc", @function
"aESC[2Jc":
	.byte 0x90, 0x90
	.size "aESC[2Jc", 2
END
if [ "$machine" = x86-64 ] && ${CC:-cc} -c -o "$dir/names.o" "$dir/names.s" 2>"$dir/log"; then
	run --disassemble "b" -C none "$dir/names.o"
	check "an escape sequence in a name is shown, not obeyed" says 'a\x1b[2Jb'
	check "and is in no output" [ "$(cat "$dir/out" "$dir/err" | grep -c "$escape")" = 0 ]
	run --disassemble a "$dir/names.o"
	check "nor in a list" [ "$status $(grep -c "$escape" "$dir/err") $(grep -cF 'a\x1b[2J' "$dir/err")" = "2 0 2" ]
	run --disassemble "${escape}[2J" "$dir/program"
	check "nor what was asked for" [ "$status $(grep -c "$escape" "$dir/err")" = "2 0" ]
fi

# --- beside objdump
for file in "$dir/program" $samples/c/tour $samples/cpp/shapes $samples/rust/release/app $samples/mingw/tour.exe; do
	name=${file#"$samples/"} name=${name#"$dir/"}
	[ -f "$file" ] || { echo "skip $name: it could not be built here"; continue; }
	case $file in *.exe) objdump=x86_64-w64-mingw32-objdump nm=x86_64-w64-mingw32-nm ;; *) objdump=objdump nm=nm ;; esac
	command -v $objdump >/dev/null || { echo "skip $name: no $objdump"; continue; }
	OBJDUMP=$objdump NM=$nm python3 tests/cli/disassemble.py "$file" >"$dir/out" 2>"$dir/err"
	status=$?
	[ $status = 0 ] || cat "$dir/out"
	check "$name: the instructions are those of objdump" ended 0
done

if command -v x86_64-w64-mingw32-gcc >/dev/null; then
	printf '#include <stdio.h>\nint main(int n, char **v) { (void)v; return puts("x") + n; }\n' >"$dir/puts.c"
	x86_64-w64-mingw32-gcc -O2 -o "$dir/puts.exe" "$dir/puts.c"
	address=$(x86_64-w64-mingw32-nm "$dir/puts.exe" | sed -n 's/^0*\([0-9a-f]*\) T main$/\1/p')
	x86_64-w64-mingw32-strip -s "$dir/puts.exe"
	run --disassemble "0x$address" "$dir/puts.exe"
	check "calls that reach an import by a linker's jump name it" grep -q 'call  *0x.*dll!puts (import)' "$dir/out"
else
	echo "skip imports of a stripped PE: no MinGW"
fi

# --- other machines, objects and archives
${CC:-cc} -O2 -c -o "$dir/program.o" "$dir/program.c" && ar rcs "$dir/program.a" "$dir/program.o"
for file in program.o program.a; do
	run --disassemble work "$dir/$file"
	check "$file: what is not linked says so" says "(a linker fills this in)"
done
# machine NAME TRIPLE FLAG…: links $dir/NAME of a function that calls, tests and refers to data.
machine()
{
	local name=$1 triple=$2
	shift 2
	printf 'extern int puts(const char *); int g; int f(int n) { if (n > 3) puts("hello world"); g += n; return g * 3; }\n' |
		clang --target="$triple" -O2 "$@" -c -o "$dir/$name.o" -x c - 2>"$dir/log" &&
		ld.lld -o "$dir/$name" --unresolved-symbols=ignore-all -e f "$dir/$name.o" 2>"$dir/log"
}
for row in "arm64 aarch64-linux-gnu" "arm armv7-linux-gnueabihf -marm" "thumb armv7-linux-gnueabihf -mthumb" "i386 i386-linux-gnu -fno-pic"; do
	# shellcheck disable=SC2086 # words
	set -- $row
	machine "$@" || { echo "skip $1: no clang or lld for it"; continue; }
	run --disassemble f --format json "$dir/$1"
	check "$1: one call is seen" knows 'd["calls"] == 1'
	check "$1: no byte is left out" knows 'sum(l["size"] for l in p["lines"]) == p["vm_size"]'
	cp "$dir/out" "$dir/$1.json"
	if command -v llvm-objdump >/dev/null; then
		llvm-objdump -d --no-show-raw-insn "$dir/$1" | sed -n 's/^ *\([0-9a-f]*\):.*/\1/p' >"$dir/theirs"
		python3 -c "import json, sys
for l in json.load(open(sys.argv[1]))['disassembly']['pieces'][0]['lines']: print(f\"{l['vm_addr']:x}\")" "$dir/out" >"$dir/ours"
		check "$1: the instructions are those of llvm-objdump" cmp -s "$dir/ours" "$dir/theirs"
	fi
done
if [ -f "$dir/arm64.json" ]; then
	cp "$dir/arm64.json" "$dir/out"
	check "arm64: two instructions name one address" knows '[r["name"] for r in (l["reference"] for l in p["lines"]) if r and r["kind"] == "data"] == ["g", "g"]'
fi

# --- JSON
reports=()
for file in "$dir/program" "$dir/program.o" "$samples/mingw/tour.exe" "$samples/rust/release/app"; do
	[ -f "$file" ] || continue
	json=$dir/$(basename "$file").json
	"$BINSIZE" --disassemble main --format json "$file" >"$json" 2>"$dir/err" && reports+=("$json")
done
python3 tests/cli/json_schema.py "${reports[@]}"
