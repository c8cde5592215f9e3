#!/bin/sh
# painter.sh [FILE…]: own bytes of symbols beside a painter of single bytes.
exec python3 "$(dirname "$0")/painter.py" "$@"
