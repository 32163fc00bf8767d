#pragma once

#include <optional>
#include <string_view>

#include "data/dataset.h"

namespace modrob::data {

/// The data sets whose videos the CMU-MultimodalSDK divides into standard folds.
enum class FoldSet { kMosi, kMosei };
/// "mosi", "mosei".
std::string_view fold_set_name(FoldSet set);

/// The split of a video; nothing for one outside the folds, which belongs to no split
/// (spec/data_formats.md 5.2, step 9). MOSI has 52 / 10 / 31 videos, MOSEI 2249 / 300 / 678.
std::optional<Split> standard_fold(FoldSet set, std::string_view video);

}  // namespace modrob::data
