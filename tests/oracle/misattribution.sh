#!/bin/sh
# misattribution.sh: bytes that other tools are known to charge to the wrong owner.
exec python3 "$(dirname "$0")/misattribution.py" "$@"
