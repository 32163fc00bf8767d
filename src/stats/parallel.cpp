#include "stats/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "core/threads.h"

namespace modrob::stats {

void parallel_for(size_t count, int threads, const std::function<void(size_t)>& work) {
  const size_t wanted = static_cast<size_t>(threads > 0 ? threads : available_cores());
  std::atomic<size_t> next = 0;
  std::mutex mutex;
  std::exception_ptr failure;
  size_t failed = count;
  const auto run = [&] {
    for (size_t index = next++; index < count; index = next++) {
      try {
        work(index);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (index < failed) {
          failed = index;
          failure = std::current_exception();
        }
        next = count;
      }
    }
  };
  std::vector<std::jthread> helpers;
  for (size_t i = 1; i < std::min(wanted, count); ++i) helpers.emplace_back(run);
  run();
  helpers.clear();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace modrob::stats
