#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "core/rng.h"

namespace modrob::testing {

/// A table of scores as another program writes it. Labels depend on the utterance, scores on all that names them.
struct MadeUpScores {
  std::vector<std::string> models = {"mine"}, strategies = {"none"};
  std::vector<int64_t> seeds = {1};
  std::vector<std::string> conditions = {"text missing 30 %", "text missing 100 %"};
  int64_t draws = 2, utterances = 24;

  double label(int64_t i) const {
    return std::round(10 * KeyedStream(hash_text("made_up_scores.labels"), 0).normal(static_cast<uint64_t>(i))) / 10;
  }
  double score(int64_t i, const std::string& model, const std::string& strategy, int64_t seed,
               const std::string& condition, int64_t draw) const {
    const KeyedStream errors(hash_words({hash_text(model), hash_text(strategy), static_cast<uint64_t>(seed),
                                         hash_text(condition), static_cast<uint64_t>(draw)}),
                             0);
    const double known = condition == "clean" ? 0.9 : 0.4;
    return known * label(i) + 0.4 * errors.normal(static_cast<uint64_t>(i));
  }
  /// Four utterances of a video each; "clean" is given once.
  std::string csv() const {
    std::string text = "utterance,group,label,condition,draw,seed,model,strategy,score\n";
    const auto add = [&](const std::string& model, const std::string& strategy, int64_t seed,
                         const std::string& condition, int64_t draw) {
      for (int64_t i = 0; i < utterances; ++i) {
        const std::string video = "v" + std::to_string(i / 4);
        text += video + "[" + std::to_string(i % 4) + "]," + video + "," + std::to_string(label(i)) + "," + condition +
                "," + std::to_string(draw) + "," + std::to_string(seed) + "," + model + "," + strategy + "," +
                std::to_string(score(i, model, strategy, seed, condition, draw)) + "\n";
      }
    };
    for (const auto& model : models) {
      for (const auto& strategy : strategies) {
        for (const int64_t seed : seeds) {
          add(model, strategy, seed, "clean", 0);
          for (const auto& condition : conditions) {
            for (int64_t draw = 0; draw < draws; ++draw) add(model, strategy, seed, condition, draw);
          }
        }
      }
    }
    return text;
  }
};

}  // namespace modrob::testing
