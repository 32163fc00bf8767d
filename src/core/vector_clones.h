#pragma once

/// A function marked MODROB_VECTOR_CLONES is compiled for several instruction sets, of which the machine's best is
/// chosen when the program starts. Only the number of lanes differs: every number is computed by the same operations in
/// the same order, and modrob_flags forbids fusing them, so the bits are the same everywhere. Not under the sanitizers,
/// which are not ready yet when the choice is made.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define MODROB_VECTOR_CLONES __attribute__((target_clones("default", "avx2", "avx512f")))
/// Defined where functions can be compiled for one instruction set each (MODROB_VECTOR_TARGET).
#define MODROB_VECTOR_TARGETS
#define MODROB_VECTOR_TARGET(name) __attribute__((target(name)))
#else
#define MODROB_VECTOR_CLONES
#endif
#define MODROB_VECTOR_INLINE inline __attribute__((always_inline))
