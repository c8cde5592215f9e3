#!/bin/sh
# pdb.sh [IMAGE PDB]…: what the PDB reader found beside llvm-pdbutil, on the samples and others.
# shellcheck source=tests/oracle/lib
. "$(dirname "$0")/lib"
need pdb llvm-pdbutil-19 llvm-pdbutil
build pdb_dump

# The image of a PDB has its name, perhaps with an ending, and lies beside it.
add()
{
	for image in "${1%.pdb}" "${1%.pdb}".exe "${1%.pdb}".dll "${1%.pdb}".node; do
		[ ! -f "$image" ] || printf '%s\n%s\n' "$image" "$1" >>"$tmp/pairs"
	done
}

: >"$tmp/pairs"
: >"$tmp/pdbs"
[ $# = 0 ] || printf '%s\n' "$@" >"$tmp/pairs"
[ ! -d build/samples ] || find build/samples -name '*.pdb' | sort >"$tmp/pdbs"
if [ "$ALL" = 1 ]; then
	find "$inputs" -name '*.pdb' 2>/dev/null | sort >>"$tmp/pdbs"
fi
while read -r pdb; do
	add "$pdb"
done <"$tmp/pdbs"
if [ ! -s "$tmp/pairs" ]; then
	echo "skip pdb: no PDB samples"
	exit 0
fi
tr '\n' '\0' <"$tmp/pairs" | xargs -0 python3 tests/oracle/pdb.py "$tmp/pdb_dump"
