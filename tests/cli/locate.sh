#!/usr/bin/env bash
# Symbols in other files: found where the program says it looks, and only when they are its own.
set -u
if ! "$BINSIZE" --help | grep -q -- --symbol-path; then
	echo "this binsize looks in no other file"
	exit 77
fi
for tool in "${CC:-cc}" objcopy python3; do
	command -v "$tool" >/dev/null || { echo "no $tool here"; exit 77; }
done
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 2
unset DEBUGINFOD_URLS _NT_SYMBOL_PATH

# symbols EXPECTED [OPTION…] FILE: where the JSON says that symbols are: the last part of the path,
# or "none" and every reason but "missing". A '*' in EXPECTED stands for anything.
symbols() {
	# shellcheck disable=SC2094
	"$BINSIZE" --format json "$@" 2>stderr >json || {
		echo "status $?: $(head -n 1 stderr)"
		return
	}
	python3 -c '
import json, os, sys
symbols = json.load(sys.stdin)["file"]["symbols"]
path = symbols.get("path")
whys = [tried["why"] for tried in symbols.get("tried") or []]
print(os.path.basename(path) if path else " ".join(["none"] + sorted({why for why in whys if why != "missing"})))
' <json
}

# check NAME EXPECTED [OPTION…] FILE
check() {
	local name=$1 expected=$2 got
	shift 2
	got=$(symbols "$@")
	# shellcheck disable=SC2053
	if [[ $got == $expected ]]; then
		echo "ok $name"
	else
		echo "FAIL $name: '$got', not '$expected'"
	fi
}

cat >a.c <<'END'
static int table[64];
static int add(int x) { return table[x & 63] + x; }
int twice(int x) { return add(x) + add(x + 1); }
int main(int argc, char **argv) { (void)argv; return twice(argc); }
END

# fresh NAME [FLAG…]: a program in its own directory, split into app and app.debug.
fresh() {
	local name=$1
	shift
	mkdir -p "$name"
	"${CC:-cc}" -g -O0 "$@" -o "$name/app" a.c &&
		objcopy --only-keep-debug "$name/app" "$name/app.debug" &&
		objcopy --strip-all --add-gnu-debuglink="$name/app.debug" "$name/app"
}

fresh linked -Wl,--build-id=none || { echo "no debug files can be made here"; exit 77; }
check "beside the file" app.debug linked/app
check "unless it is not wanted" "none*" --no-debug linked/app
mkdir linked/.debug && mv linked/app.debug linked/.debug
check "in .debug" app.debug linked/app
mkdir -p elsewhere && mv linked/.debug/app.debug elsewhere
check "not there any more" "none" linked/app
check "in a symbol path" app.debug --symbol-path elsewhere linked/app
check "in the second one" app.debug --symbol-path linked --symbol-path elsewhere linked/app
mv elsewhere/app.debug elsewhere/renamed
check "under another name" "none" --symbol-path elsewhere linked/app
check "when it is given" renamed --debug-file elsewhere/renamed linked/app
printf x >>elsewhere/renamed
cp elsewhere/renamed linked/app.debug
check "not with another CRC" "none wrong CRC" linked/app
fresh behind
ln -s behind/app link
check "beside what a link leads to" app.debug link

if fresh identified -Wl,--build-id=sha1 && command -v readelf >/dev/null; then
	id=$(readelf -n identified/app | sed -n 's/.*Build ID: //p')
	mkdir -p "store/.build-id/${id:0:2}"
	mv identified/app.debug "store/.build-id/${id:0:2}/${id:2}.debug"
	check "by its build id" "${id:2}.debug" --symbol-path store identified/app
	fresh other -Wl,--build-id=sha1 -DOTHER=1 -O1
	check "not another's, though it is given" "*build id*" --debug-file other/app.debug identified/app
	cp other/app.debug "store/.build-id/${id:0:2}/${id:2}.debug"
	check "nor at the right place" "none*build id*" --symbol-path store identified/app
	check "debuginfod without servers" "none*" --debuginfod identified/app
else
	echo "skip build ids: no linker or readelf for them"
fi

if "$BINSIZE" --debug-file nowhere linked/app 2>&1 | grep -q missing; then
	echo "ok a file that is not there is reported"
else
	echo "FAIL a file that is not there is reported"
fi

# --- PDB

# pe NAME DEFINE: a program for Windows without its libraries.
pe() {
	mkdir -p "$1"
	clang --target=x86_64-pc-windows-msvc -g -gcodeview -O0 "-DSEED=$2" -c -o "$1/pty.obj" pty.c &&
		lld-link /nologo /debug /subsystem:console /entry:start /nodefaultlib \
			"/out:$1/pty.exe" "/pdb:$1/pty.pdb" "/pdbaltpath:%_PDB%" "$1/pty.obj"
}

cat >pty.c <<'END'
int seed = SEED;
int start(void) { return seed; }
END
if ! pe win 1 >log 2>&1 || ! pe win2 2 >>log 2>&1; then
	echo "skip PDB: no clang and lld-link here"
	exit 0
fi
check "a PDB beside the image" pty.pdb win/pty.exe
mkdir -p symbols && mv win/pty.pdb symbols
check "not there any more" "none" win/pty.exe
check "in a symbol path" pty.pdb --symbol-path symbols win/pty.exe
check "when it is given" pty.pdb --pdb symbols/pty.pdb win/pty.exe
check "not another build's" "*GUID*" --pdb win2/pty.pdb win/pty.exe
cp win2/pty.pdb win/pty.pdb
check "not another build's beside the image" "none*GUID*" win/pty.exe
check "but the right one further on" pty.pdb --symbol-path symbols win/pty.exe
printf 'no such thing' >win/pty.pdb
check "not any file of this name" "none*not a PDB*" win/pty.exe
rm win/pty.pdb
id=$("$BINSIZE" --format json win/pty.exe | python3 -c 'import json, sys; print(json.load(sys.stdin)["file"]["build_id"])')
mkdir -p "store/pty.pdb/$id" && mv symbols/pty.pdb "store/pty.pdb/$id"
check "in a symbol store" pty.pdb --symbol-path store win/pty.exe
export _NT_SYMBOL_PATH="cache*nowhere;srv*$dir/store*https://msdl.microsoft.com/download/symbols"
check "in Microsoft's symbol path" pty.pdb win/pty.exe
