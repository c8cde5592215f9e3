#!/bin/sh
# folding.sh: functions with the same body, beside what lld --icf=all folds.
exec python3 "$(dirname "$0")/folding.py" "$@"
