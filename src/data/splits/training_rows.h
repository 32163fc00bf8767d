#pragma once

#include <cstdint>
#include <vector>

#include "data/container/dataset.h"

namespace modrob::data {

/// The rows of a split that training needs. UserError when there are none.
std::vector<int64_t> training_rows(const Dataset& dataset, Split split);

/// UserError unless there is something to train on and something to select the epoch by.
void require_trainable(const Dataset& dataset);

}  // namespace modrob::data
