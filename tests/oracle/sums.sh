#!/bin/sh
# sums.sh [FILE…]: rows sum to the file, for every axis. ALL=1: every binary on the machine.
exec python3 "$(dirname "$0")/sums.py" "$@"
