#!/bin/sh
# settings.sh: verdicts on programs that are built for it with known settings, as they are and stripped.
# MATRIX=all: all combinations, and a table for docs/settings.md.
exec python3 "$(dirname "$0")/settings.py" "$@"
