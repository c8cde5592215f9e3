#!/usr/bin/env bash
# What --generate writes is understood by the programs it is for.
set -u
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

for what in man bash zsh fish; do
	"$BINSIZE" --generate "$what" >"$dir/$what" || echo "FAIL --generate $what ended with $?"
done

# check NAME PROGRAM COMMAND…: quiet and successful, where the program is installed.
check() {
	local name=$1 program=$2 output
	shift 2
	if ! command -v "$program" >/dev/null; then
		echo "skip $name: no $program here"
	elif output=$("$@" 2>&1) && [ -z "$output" ]; then
		echo "ok $name"
	else
		echo "FAIL $name"
		printf '%s\n' "$output"
	fi
}

check "bash reads its completions" bash bash -n "$dir/bash"
check "shellcheck has nothing to say" shellcheck shellcheck -s bash "$dir/bash"
check "zsh reads its completions" zsh zsh -f -n "$dir/zsh"
check "fish reads its completions" fish fish --no-execute "$dir/fish"
check "groff has no warnings" groff groff -ww -man -Tutf8 -z "$dir/man"

# complete EXPECTED WORD…: what bash offers behind these words.
# shellcheck disable=SC1091,SC2034,SC2317
complete_bash() (
	local expected=$1
	shift
	compopt() { :; }
	. "$dir/bash"
	COMP_WORDS=(binsize "$@") COMP_CWORD=$#
	_binsize
	if [ "${COMPREPLY[*]}" = "$expected" ]; then
		echo "ok bash: $*"
	else
		echo "FAIL bash: $*: ${COMPREPLY[*]}"
	fi
)

complete_bash "--by --bytes" --by
complete_bash "kind kernel kernel-family" --by k
complete_bash "kind,segment kind,section" --by kind,se
complete_bash "kind kernel kernel-family" --by = k
complete_bash "file vm name" -s ""
complete_bash "json= junit=" -o j
complete_bash "smaller-is-better=" -o sm
complete_bash "" -o json = out
complete_bash "" -n 2
complete_bash "" app

"$BINSIZE" --generate tcsh >"$dir/other" 2>"$dir/reason"
status=$?
if [ $status = 2 ] && [ ! -s "$dir/other" ] && grep -q tcsh "$dir/reason"; then
	echo "ok others are refused"
else
	echo "FAIL others are refused: $status"
fi
