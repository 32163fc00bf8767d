#include "corruption/kinds/other_kinds.h"

#include <algorithm>
#include <tuple>

#include "core/rng.h"

namespace modrob::corruption {

std::vector<size_t> shuffle(std::span<const uint64_t> ids, uint64_t key) {
  std::vector<std::tuple<double, uint64_t, size_t>> order;
  for (size_t i = 0; i < ids.size(); ++i) order.emplace_back(KeyedStream(key, ids[i]).uniform(0), ids[i], i);
  std::sort(order.begin(), order.end());
  std::vector<size_t> others(ids.size());
  for (size_t i = 0; i < order.size(); ++i) {
    others[std::get<2>(order[i])] = std::get<2>(order[(i + 1) % order.size()]);
  }
  return others;
}

std::vector<size_t> stale(std::span<const uint64_t> ids, uint64_t) {
  std::vector<size_t> others;
  for (size_t i = 0; i < ids.size(); ++i) others.push_back((i == 0 ? ids.size() : i) - 1);
  return others;
}

}  // namespace modrob::corruption
