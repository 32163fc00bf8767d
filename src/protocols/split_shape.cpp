#include "protocols/split_shape.h"

#include <algorithm>
#include <string>

#include "core/error.h"
#include "core/modality.h"
#include "core/rng.h"

namespace modrob::protocols {

void SplitShape::validate(std::string_view where) const {
  if (ids.empty()) throw UserError(std::string(where) + ": no utterance; a mask is of one at least");
  for (size_t m = 0; m < positions.size(); ++m) {
    const auto& [width, lengths] = positions[m];
    const std::string name(modality_name(kModalities[m]));
    MODROB_CHECK(lengths.size() == ids.size(), "a length for each utterance");
    for (size_t i = 0; i < lengths.size(); ++i) {
      if (lengths[i] >= 1 && lengths[i] <= width) continue;
      throw UserError(std::string(where) + ": utterance " + std::to_string(i) + " has " + std::to_string(lengths[i]) +
                      " positions of " + name + "; from 1 to the width of the padded array, " + std::to_string(width) +
                      ", would be right");
    }
  }
}

SplitShape SplitShape::of_ids(std::vector<uint64_t> ids) {
  const Positions one{1, std::vector<int64_t>(ids.size(), 1)};
  return {std::move(ids), {one, one, one}};
}

std::array<int64_t, 3> SplitShape::widths(const std::array<int64_t, 3>& longest) {
  constexpr int64_t kTextWidth = 50;
  return {std::max(longest[0], kTextWidth), longest[1], longest[2]};
}

SplitShape SplitShape::aligned() const { return {ids, {positions[0], positions[0], positions[0]}}; }

SplitShape SplitShape::made_up(int64_t utterances, const std::array<Range, 3>& ranges) {
  SplitShape split;
  for (int64_t i = 0; i < utterances; ++i) split.ids.push_back(hash_text("utterance" + std::to_string(i)));
  for (size_t m = 0; m < ranges.size(); ++m) {
    const auto& range = ranges[m];
    split.positions[m].width = range.width;
    for (int64_t i = 0; i < utterances; ++i) {
      split.positions[m].lengths.push_back(range.low + i % (range.high - range.low + 1));
    }
  }
  return split;
}

SplitShape SplitShape::like_mosi() { return made_up(kMosiUtterances, kMosiRanges); }

}  // namespace modrob::protocols
