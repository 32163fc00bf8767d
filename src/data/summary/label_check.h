#pragma once

#include <span>
#include <string>
#include <vector>

#include "data/container/dataset.h"

namespace modrob::data {

/// What labels of one class leave undefined, a line for each split of two utterances or more: "test split: labels
/// without zeros are all positive: F1, Acc-2 and macro F1 are undefined". One line where all splits have the problem.
std::vector<std::string> one_class_problems(std::span<const Utterance> utterances);

}  // namespace modrob::data
