#!/bin/sh
# Write the lock files: every group together first, then each in agreement with that.
# No index address is written, so that each machine uses its own; the hashes hold anywhere.
set -eu

lock() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header --no-annotate "$@"
}

lock pyproject.toml --group production --group build --group dev --output-file requirements/dev.txt "$@"
agree="--constraint requirements/dev.txt --output-file requirements"
lock pyproject.toml $agree/base.txt
lock pyproject.toml --group production $agree/production.txt
lock --group build $agree/build.txt
