#pragma once

#include <cstdint>

#include "io/pickle/pickle_arena.h"
#include "io/pickle/pickle_globals.h"

namespace modrob::io {

/// What the allowed globals stand for. Each call makes a node of `arena` or throws a FormatError at `position`; `args`
/// is a tuple.
uint32_t call_numpy(PickleArena& arena, PickleGlobal global, uint32_t args, uint64_t position);
uint32_t call_builtin(PickleArena& arena, PickleGlobal global, uint32_t args, uint64_t position);
uint32_t call_torch(PickleArena& arena, PickleGlobal global, uint32_t args, uint64_t position);

/// BUILD on an array or a numpy type.
void build_numpy(PickleArena& arena, uint32_t target, uint32_t state, uint64_t position);

/// BINPERSID: the tuple that describes a storage.
uint32_t load_storage(PickleArena& arena, uint32_t id, uint64_t position);

/// The global itself, marked as used, if `index` is this one.
bool use_global(PickleArena& arena, uint32_t index, PickleGlobal global);

/// A tuple of non-negative integers, at most `longest` of them; FormatError kBadArray.
std::vector<int64_t> read_sizes(const PickleArena& arena, uint32_t index, size_t longest, uint64_t position,
                                const char* what);

}  // namespace modrob::io
