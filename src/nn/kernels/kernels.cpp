#include "nn/kernels/kernels.h"

namespace modrob::nn::kernels {

namespace baseline {
extern const Table kTable;
}
#ifdef MODROB_X86_KERNELS
namespace avx2 {
extern const Table kTable;
}
namespace avx512 {
extern const Table kTable;
}
#endif

int runnable_tables(const Table** tables, int capacity) {
  int count = 0;
  const auto add = [&](const Table& table) {
    if (count < capacity) tables[count++] = &table;
  };
  add(baseline::kTable);
#ifdef MODROB_X86_KERNELS
  const bool has_avx2 =
      __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
  if (has_avx2) add(avx2::kTable);
  if (has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512cd")) {
    add(avx512::kTable);
  }
#endif
  return count;
}

const Table& best_table() {
  static const Table& best = [&]() -> const Table& {
    const Table* tables[3];
    return *tables[runnable_tables(tables, 3) - 1];
  }();
  return best;
}

}  // namespace modrob::nn::kernels
