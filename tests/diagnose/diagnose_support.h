#pragma once

#include <string>
#include <vector>

#include "core/files.h"
#include "corruption/corruption.h"
#include "train/scoring.h"
#include "train/tiny_training.h"
#include "train/trainer.h"

namespace modrob::testing {

/// The condition of a text, with seed 5 and two mask draws, or as many as it has itself.
inline corruption::Corruption condition_of(const std::string& text) {
  auto condition = corruption::Corruption::parse(text, "test");
  condition.masks.seed = 5;
  condition.masks.draws = condition.draws_of(2);
  return condition;
}

/// Clean test scores of a model that was trained with a corruption, or without any, in a new folder.
inline std::vector<float> scores_after_training(const TinyTraining& tiny, const std::string& corruption,
                                                const std::string& folder) {
  train::Session session(tiny.settings(corruption.empty() ? "" : "[robust]\ncorruption = '" + corruption + "'\n"));
  make_folder(tiny.folder() / folder);
  train::Trainer trainer(session, tiny.folder() / folder);
  trainer.run();
  return train::score(session.model(), session.collator(), session.dataset().indices(data::Split::kTest), 4);
}

}  // namespace modrob::testing
