#include "data/splits/training_rows.h"

#include "core/error.h"

namespace modrob::data {

std::vector<int64_t> training_rows(const Dataset& dataset, Split split) {
  auto rows = dataset.indices(split);
  if (rows.empty()) {
    throw UserError("data set '" + dataset.folder().string() + "' has no utterance in its " +
                    std::string(split_name(split)) + " split; training needs one");
  }
  return rows;
}

void require_trainable(const Dataset& dataset) {
  for (const auto split : {Split::kTrain, Split::kValid}) training_rows(dataset, split);
}

}  // namespace modrob::data
