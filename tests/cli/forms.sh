#!/usr/bin/env bash
# The forms for CI, each read as its consumers read it.
exec python3 "$(dirname "$0")/forms.py"
