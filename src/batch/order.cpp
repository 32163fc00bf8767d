#include "batch/order.h"

#include <algorithm>
#include <tuple>

#include "core/error.h"
#include "core/rng.h"

namespace modrob::batch {

std::vector<int64_t> shuffled_order(std::span<const uint64_t> ids, uint64_t seed, int64_t epoch, int64_t pass) {
  const uint64_t key =
      hash_words({seed, hash_text("train.order"), static_cast<uint64_t>(epoch), static_cast<uint64_t>(pass)});
  std::vector<std::tuple<double, uint64_t, int64_t>> drawn;
  drawn.reserve(ids.size());
  for (size_t i = 0; i < ids.size(); ++i) {
    drawn.emplace_back(KeyedStream(key, ids[i]).uniform(0), ids[i], static_cast<int64_t>(i));
  }
  std::sort(drawn.begin(), drawn.end());
  std::vector<int64_t> order;
  order.reserve(ids.size());
  for (const auto& [u, id, index] : drawn) order.push_back(index);
  return order;
}

std::vector<std::vector<int64_t>> split_into_batches(std::span<const int64_t> order, int64_t batch_size) {
  MODROB_CHECK(batch_size > 0, "a batch holds at least one utterance");
  std::vector<std::vector<int64_t>> batches;
  for (size_t begin = 0; begin < order.size(); begin += static_cast<size_t>(batch_size)) {
    const size_t count = std::min(static_cast<size_t>(batch_size), order.size() - begin);
    batches.emplace_back(order.begin() + static_cast<std::ptrdiff_t>(begin),
                         order.begin() + static_cast<std::ptrdiff_t>(begin + count));
  }
  return batches;
}

}  // namespace modrob::batch
