#!/bin/sh
# Make .venv, or say in one sentence why that is not possible.
# The first argument names the Python to use; without one, the first that is new enough.
set -eu

new_enough="import sys; sys.exit(sys.version_info < (3, 11))"

fail() {
    echo "$1" >&2
    exit 1
}

if [ -n "${1:-}" ]; then
    set -- "$1"
else
    set -- python3 python3.14 python3.13 python3.12 python3.11
fi

for python in "$@"; do
    if "$python" -c "$new_enough" 2>/dev/null; then
        # Debian ships venv without ensurepip until python3-venv is installed.
        "$python" -c "import ensurepip, venv" 2>/dev/null ||
            fail "Python's venv module is missing: install it (on Debian or Ubuntu: apt install python3-venv) and try again."
        exec "$python" -m venv .venv
    fi
done

found=$("$1" --version 2>&1) || found="none was found"
fail "This site needs Python 3.11 or newer ($found): install one, or name it with make PYTHON=/path/to/python3."
