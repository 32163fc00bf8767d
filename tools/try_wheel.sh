#!/usr/bin/env bash
# tools/try_wheel.sh WHEEL [ROOT]   installs a wheel where nothing of what it was built with is there, and runs it: a bare
# Debian below ROOT (made by debootstrap, of this machine's release, where there is none yet; a temporary one if left out)
# with Python alone. Says what the wheel's tests say. Root only.
set -euo pipefail
wheel=$(realpath "$1")
cd "$(dirname "${BASH_SOURCE[0]}")/.."
release=$(. /etc/os-release && echo "$VERSION_CODENAME")
made=""
root=${2:-$(mktemp -d)}
[ $# -gt 1 ] || made=$root
clean_up() {
  umount "$root/proc" 2>/dev/null || true
  [ -z "$made" ] || rm -rf "$made"
}
trap clean_up EXIT
[ -x "$root/usr/bin/python3" ] ||
  debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates "$release" "$root" >"$root.log" 2>&1 ||
  { tail -n 5 "$root.log" >&2; echo "modrob: no bare system could be made (debootstrap); see $root.log" >&2; exit 1; }
mkdir -p "$root/work"
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
for file in /etc/resolv.conf /etc/ssl/certs/ca-certificates.crt /etc/pip.conf /etc/xdg/pip; do
  [ -e "$file" ] && mkdir -p "$root$(dirname "$file")" && cp -rL "$file" "$root$(dirname "$file")/"
done
rm -rf "$root/work/source" "$root/work/venv"
mkdir "$root/work/source"
git ls-files docs examples/own_model python/tests tests/golden/formats tests/verify/older_study.tar.gz | tar -c -T - | tar -x -C "$root/work/source"
cp "$wheel" "$root/work/"
chroot "$root" /bin/bash -euc "
  cd /work
  ! ldconfig -p | grep -E 'libhdf5|libarchive|libtomlplusplus' || { echo 'modrob: this root is not bare' >&2; exit 1; }
  python3 -m venv venv
  time venv/bin/pip install --quiet '$(basename "$wheel")'
  venv/bin/modrob version
  venv/bin/python -c 'import time; begin = time.perf_counter(); import modrob; print(f\"import modrob: {time.perf_counter() - begin:.2f} s\")'
  venv/bin/pip install --quiet pytest pandas
  MODROB_SOURCE_DIR=/work/source venv/bin/python -m pytest -q -p no:cacheprovider source/python/tests
"
