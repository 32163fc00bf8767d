#pragma once

#include "models/self_mm/self_mm.h"
#include "models/self_mm/self_mm_objective.h"
#include "models/tiny_model.h"

namespace modrob::testing::self_mm {

/// Twelve utterances, with labels of both signs and zeros: 3 to 10 tokens, 1 to 12 audio frames, 1 to 7 video frames.
inline std::vector<MadeUp> utterances() {
  std::vector<MadeUp> all;
  for (int64_t i = 0; i < 12; ++i) {
    all.push_back({3 + i % 8, 1 + (5 * i) % 12, 1 + (3 * i) % 7, static_cast<float>(i % 5) - 2.0F});
  }
  return all;
}

/// A small Self-MM with random weights for them, whose windows are of three batches.
struct TinySelfMm : TinyParts<models::SelfMm, models::SelfMmObjective> {
  explicit TinySelfMm(const std::string& switches = "")
      : TinyParts({.model = "self_mm",
                   .lines = "self_mm.update_batches = 3",
                   .switches = switches,
                   .optimizer = {.learning_rate = 1e-2, .clipping = optim::Clipping::kNone, .plateau = {}}},
                  utterances()) {}
  static batch::Batch batch(const std::vector<int64_t>& numbers) { return made_up_batch(utterances(), numbers); }
};

}  // namespace modrob::testing::self_mm
