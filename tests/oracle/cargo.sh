#!/bin/sh
# cargo.sh: the profile that --manifest resolves, beside what `cargo build -v` passes to rustc.
exec python3 "$(dirname "$0")/cargo.py" "$@"
