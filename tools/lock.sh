#!/bin/sh
# Remake requirements.lock from setup.cfg: universal, with hashes, by one pinned uv in a throw-away environment.
# Versions that are locked already stay unless setup.cfg forbids them; `tools/lock.sh --upgrade` takes newer ones.
set -eu
cd "$(dirname "$0")/.."
UV=0.13.9
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
"${PYTHON:-python3}" -m venv "$room"
"$room/bin/python" -m pip --disable-pip-version-check install --quiet "uv==$UV"
UV_CUSTOM_COMPILE_COMMAND=tools/lock.sh "$room/bin/uv" pip compile --quiet --universal --generate-hashes \
    --no-emit-index-url --no-emit-find-links --python-version 3.11 --all-extras --no-annotate \
    --output-file requirements.lock "$@" setup.cfg
