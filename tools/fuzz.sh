#!/bin/sh
# Builds every fuzz target with clang, AddressSanitizer and UndefinedBehaviorSanitizer, and runs each for the given time.
# What libFuzzer learns stays in build/fuzz/corpus/; a finding is left in build/fuzz/findings/ and ends the run with 1.
set -eu

if [ $# -ne 1 ] || ! [ "$1" -gt 0 ] 2>/dev/null; then
  echo "usage: tools/fuzz.sh SECONDS (per target)" >&2
  exit 2
fi

cd "$(dirname "$0")/.."
cmake --preset fuzz
targets=$(sed -n 's/^ *modrob_fuzz(\([a-z0-9_]*\) .*/\1/p' fuzz/targets.cmake)
[ -n "$targets" ] || { echo "fuzz/targets.cmake lists no targets" >&2; exit 1; }
# shellcheck disable=SC2046
cmake --build build/fuzz --target $(printf 'fuzz_%s ' $targets)

mkdir -p build/fuzz/findings
failed=""
for target in $targets; do
  echo "== $target"
  mkdir -p "build/fuzz/corpus/$target"
  dictionary=""
  [ ! -f "fuzz/$target.dict" ] || dictionary="-dict=fuzz/$target.dict"
  "build/fuzz/fuzz/fuzz_$target" -max_total_time="$1" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    ${dictionary:+"$dictionary"} \
    -artifact_prefix="build/fuzz/findings/$target-" "build/fuzz/corpus/$target" "fuzz/corpus/$target" ||
    failed="$failed $target"
done
if [ -n "$failed" ]; then
  echo "findings in:$failed (see build/fuzz/findings/)" >&2
  exit 1
fi
