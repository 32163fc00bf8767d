#pragma once

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "core/rng.h"
#include "core/text_format.h"
#include "protocols/draw_masks.h"
#include "protocols/protocol_list.h"
#include "protocols/thresholds.h"
#include "support.h"

namespace modrob::protocols {

using namespace ::testing;
using namespace modrob::testing;

/// The masks that a diagnosis has at these rates, on the split of the documentation.
inline Answer masks_at(std::string_view protocol, std::vector<double> rates, Question question = {}) {
  for (const double rate : rates) question.rates.push_back(Rate::from_double(rate));
  if (question.split.ids.empty()) question.split = SplitShape::like_mosi();
  return draw_masks(find_protocol(protocol), std::move(question));
}

/// Share of all modalities of all utterances that one draw takes.
inline double share_of_modalities(const MaskDraw& draw) { return draw.of_all_modalities()->of_valid(); }

}  // namespace modrob::protocols
