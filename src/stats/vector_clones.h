#pragma once

/// A function marked so is compiled for several instruction sets, of which the machine's best is chosen when the
/// program starts. Only the number of lanes differs: every number is computed by the same operations in the same order,
/// and modrob_flags forbids fusing them, so the bits are the same everywhere.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define MODROB_STATS_CLONES __attribute__((target_clones("default", "avx2", "avx512f")))
/// Defined where functions can be compiled for one instruction set each (MODROB_STATS_TARGET).
#define MODROB_STATS_TARGETS
#define MODROB_STATS_TARGET(name) __attribute__((target(name)))
#else
#define MODROB_STATS_CLONES
#endif
#define MODROB_STATS_INLINE inline __attribute__((always_inline))
