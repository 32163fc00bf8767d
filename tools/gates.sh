#!/usr/bin/env bash
# tools/gates.sh           checks the torch-free half with other compilers and sanitizers than ./check does:
#   debug    its tests, except the slow ones, under AddressSanitizer and UndefinedBehaviorSanitizer
#   thread   the tests of core, runs, stats and study under ThreadSanitizer
#   clang    every file by itself, as clang reads it; warnings and lacking includes are errors
# tools/gates.sh NAME...   these only
# The gates are presets (CMakePresets.json). Prints a line for each, and what a failed one said; ends with 1 if any failed.
export MODROB_WITH_TESTS=1
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
setup_packages

build_and_test() { cmake --preset "$1" && cmake --build --preset "$1" -- -k 0 && ctest --preset "$1" -j "$(nproc)"; }

gate_debug() { build_and_test debug; }
gate_thread() { build_and_test thread; }
# Reads each file and makes nothing of it.
gate_clang() {
  cmake --preset clang && python3 - build/clang/compile_commands.json <<'EOF'
import json, os, subprocess, sys
from concurrent.futures import ThreadPoolExecutor

def read(entry):
    return subprocess.run(entry["command"] + " -fsyntax-only", shell=True, cwd=entry["directory"]).returncode

entries = [entry for entry in json.load(open(sys.argv[1])) if os.path.exists(entry["file"])]
with ThreadPoolExecutor(os.cpu_count()) as pool:
    failed = sum(code != 0 for code in pool.map(read, entries))
print(f"{len(entries)} files read, {failed} with errors")
sys.exit(failed != 0 or not entries)
EOF
}

[ $# -gt 0 ] || set -- debug thread clang
failed=()
for gate in "$@"; do
  if [ "$gate" = clang ] && ! command -v clang++ >/dev/null && ! (install_packages clang) >/dev/null 2>&1; then
    say "gate clang: skipped, no clang could be installed"
    continue
  fi
  started=$SECONDS result=passed log="build/gate_$gate.log"
  mkdir -p build
  "gate_$gate" >"$log" 2>&1 || { result="FAILED, see $log"; failed+=("$gate"); tail -n 60 "$log" >&2; }
  say "gate $gate: $result ($((SECONDS - started)) s)"
done
[ ${#failed[@]} -eq 0 ] || fail "gates failed: ${failed[*]}"
