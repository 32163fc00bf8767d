#!/usr/bin/env bash
# tools/instruction_sets.sh [ARGS...]   builds everything and runs the tests under each instruction set in turn: what this
#                                       machine has, AVX2, and none beyond SSE. ARGS go to ctest, e.g. -R '^golden'
# ATen, MKL and oneDNN choose their kernels by these variables, so that one machine stands for those of most users; a
# machine without AVX2 does nothing else for the second than for the third.
export MODROB_WITH_TESTS=1
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
setup_all
configure_and_build all
cd "$build_dir"

failed=()
run_under() {  # run_under NAME VARIABLE=VALUE...
  local name=$1
  shift
  say "tests under $name"
  env "$@" ctest --output-on-failure -j "$(nproc)" "${arguments[@]}" || failed+=("$name")
}

arguments=("$@")
run_under "the machine's own instruction set"
run_under AVX2 ATEN_CPU_CAPABILITY=avx2 MKL_ENABLE_INSTRUCTIONS=AVX2 ONEDNN_MAX_CPU_ISA=AVX2
run_under "no more than SSE" ATEN_CPU_CAPABILITY=default MKL_ENABLE_INSTRUCTIONS=SSE4_2 ONEDNN_MAX_CPU_ISA=SSE41
[ ${#failed[@]} -eq 0 ] || fail "tests failed under: ${failed[*]}"
say "all passed under three instruction sets"
