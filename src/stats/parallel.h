#pragma once

#include <cstddef>
#include <functional>

namespace modrob::stats {

/// Calls work(index) for every index below `count` on up to `threads` threads (0: all available cores) and waits. Calls
/// may come in any order and at the same time, so `work` writes only what belongs to its index. The first exception (by
/// index) is thrown again after all threads have ended; indices not yet begun are then left out.
void parallel_for(size_t count, int threads, const std::function<void(size_t)>& work);

}  // namespace modrob::stats
