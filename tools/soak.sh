#!/bin/sh
# Kills runners, runs and whole machines of made-up studies at random moments, N times as long as the tests do, each time
# with new random numbers. A failure names its seed: MODROB_SOAK_SEED=seed tools/soak.sh 1 draws the same moments again.
set -eu

if [ $# -lt 1 ] || [ $# -gt 2 ] || ! [ "$1" -gt 0 ] 2>/dev/null; then
  echo "usage: tools/soak.sh N [TEST_PROGRAM]" >&2
  exit 2
fi

cd "$(dirname "$0")/.."
program=${2:-build/release/tests/test_study}
if [ ! -x "$program" ]; then
  echo "'$program' is not built; build the target test_study, or name the program as second argument" >&2
  exit 2
fi
MODROB_SOAK_ROUNDS=$1 exec "$program" --gtest_filter='Faults.runners_*:Share.each_*:Lease.many_*'
