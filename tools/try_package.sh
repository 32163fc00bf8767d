#!/usr/bin/env bash
# tools/try_package.sh ARCHIVE.tar.xz [ROOT]   unpacks it in a bare Debian (below ROOT, made by debootstrap where there is
# none), where it has nothing but the C library, and runs `modrob doctor` and the quick study there. With a .deb it is
# installed instead. Root only.
set -euo pipefail
archive=$(realpath "$1")
release=$(. /etc/os-release && echo "$VERSION_CODENAME")
root=${2:-$(mktemp -d)}
trap 'umount "$root/proc" "$root/dev" 2>/dev/null || true; [ -n "${2:-}" ] || rm -rf "$root"' EXIT
[ -x "$root/bin/bash" ] || debootstrap --variant=minbase "$release" "$root" >"$root.log" 2>&1 ||
  { tail -n 5 "$root.log" >&2; echo "modrob: no bare system could be made (debootstrap); see $root.log" >&2; exit 1; }
mkdir -p "$root/try"
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
mountpoint -q "$root/dev" || mount --bind /dev "$root/dev"
rm -rf "$root/try/"*
begun=$SECONDS
case "$archive" in
  *.deb)
    cp "$archive" "$root/try/"
    chroot "$root" dpkg -i "/try/$(basename "$archive")" ;;
  *)
    tar -xf "$archive" -C "$root/try"
    ln -sf "/try/$(basename "$archive" .tar.xz)/bin/modrob" "$root/usr/local/bin/modrob" ;;
esac
chroot "$root" /bin/bash -euc 'mkdir -p /try/work && cd /try/work && modrob doctor'
echo "unpacked and examined: $((SECONDS - begun)) s"
chroot "$root" /bin/bash -euc 'cd /try/work && modrob study run quick && ls results/quick/report.html && modrob study verify results/quick'
echo "to the verified report: $((SECONDS - begun)) s"
