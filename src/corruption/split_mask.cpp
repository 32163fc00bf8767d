#include "corruption/split_mask.h"

#include <algorithm>

#include "core/error.h"

namespace modrob::corruption {

std::vector<uint64_t> hashes_of(std::span<const std::string> ids) {
  std::vector<uint64_t> hashes;
  hashes.reserve(ids.size());
  for (const auto& id : ids) hashes.push_back(hash_text(id));
  return hashes;
}

std::vector<Hit> split_hits(const Corruption& corruption, const Occasion& occasion, std::span<const std::string> ids) {
  if (corruption.of_protocol()) {
    throw UserError(
        "'" + corruption.name() +
        "' is a protocol, which befalls every utterance; what it takes of each: modrob corrupt mask --protocol");
  }
  const auto hashes = hashes_of(ids);
  auto sorted = hashes;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end()) {
    const auto place = std::find(hashes.begin(), hashes.end(), *twice) - hashes.begin();
    throw UserError("the id '" + ids[static_cast<size_t>(place)] +
                    "' occurs twice; who is hit is keyed by ids, so each must be unique");
  }
  return assign(corruption, occasion, hashes);
}

Selection parse_split_selection(std::string_view name, std::string_view where) {
  const Selection selection = parse_selection(name);
  if (selection != Selection::kReferenceBatch) return selection;
  throw UserError(std::string(where) + " reference_batch depends on batches; a mask of a split is exact or bernoulli");
}

}  // namespace modrob::corruption
