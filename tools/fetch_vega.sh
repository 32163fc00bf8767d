#!/usr/bin/env bash
# tools/fetch_vega.sh    fetches the chart library of the report into third_party/vega. Only for whoever changes its
# version: the files are part of the repository, and building needs neither npm nor a network.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
target=third_party/vega
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# fetch PACKAGE VERSION SHA256: the minified file and the licence of one npm package.
fetch() {
  local package=$1 version=$2 wanted=$3 archive found
  archive="$work/$package-$version.tgz"
  (cd "$work" && npm pack --silent "$package@$version" >/dev/null)
  found=$(sha256sum "$archive" | cut -d' ' -f1)
  if [ "$found" != "$wanted" ]; then
    echo "$package $version is not the archive that was reviewed: SHA-256 expected $wanted, found $found" >&2
    exit 1
  fi
  mkdir "$work/$package"
  tar -xzf "$archive" -C "$work/$package" --strip-components=1
  # Source maps are not shipped: a browser's developer tools would ask for them.
  sed '/^\/\/# sourceMappingURL=/d' "$work/$package/build/$package.min.js" >"$target/$package.min.js"
  cp "$work/$package/LICENSE" "$target/$package.LICENSE"
}

mkdir -p "$target"
fetch vega 6.4.0 3521fb6ff68a94a40323954f0ba4484ba4014b157bfd37f89a3b063082320c42
fetch vega-lite 6.5.0 811230a6bfd2cdbfc359d0c38f624a90df86657b7f251b67be88bcc4eee32b7f
fetch vega-embed 7.3.0 d9a958ced3240f0418df7d5e12e97dba6e63cecda15b8403e47a0db7eb6ea859
(cd "$target" && sha256sum -- *.min.js *.LICENSE >SHA256SUMS)
