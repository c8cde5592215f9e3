#!/bin/sh
# readelf.sh [FILE…]: sections and segments beside readelf and llvm-readobj.
exec python3 "$(dirname "$0")/readelf.py" "$@"
