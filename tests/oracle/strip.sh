#!/bin/sh
# strip.sh [FILE…]: the sizes that are predicted beside what strip and llvm-strip make, to the byte.
exec python3 "$(dirname "$0")/strip.py" "$@"
