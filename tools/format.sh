#!/usr/bin/env bash
# tools/format.sh           formats every source file as .clang-format says
# tools/format.sh --check   changes nothing, names the files that are not formatted, and ends with 1 if there are any
# With the one version that .venv gets from pip: versions differ in what they write.
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
version=14.0.6
setup_python
compgen -G ".venv/lib/python3.*/site-packages/clang_format-$version.dist-info" >/dev/null ||
  pip_install "clang-format==$version" || fail "clang-format $version could not be fetched; see .venv/pip.log"
mapfile -t files < <(git ls-files '*.cpp' '*.h' ':!third_party')
if [ "${1:-}" != --check ]; then
  .venv/bin/clang-format -i "${files[@]}"
  exit
fi
mapfile -t unformatted < <(.venv/bin/clang-format --dry-run "${files[@]}" 2>&1 | sed -n 's/:[0-9]*:[0-9]*: warning: .*//p' | uniq)
[ ${#unformatted[@]} -eq 0 ] || { printf 'modrob: not formatted: %s\n' "${unformatted[@]}" >&2; exit 1; }
say "${#files[@]} files are formatted"
