#pragma once

#include <optional>
#include <string_view>

#include "data/container/utterance.h"

namespace modrob::data {

enum class StandardDataset { kMosi, kMosei };

/// The published split of a video of CMU-MOSI (52 / 10 / 31 videos) or CMU-MOSEI (2249 / 300 / 678), as in
/// CMU-MultimodalSDK; nothing for any other video. docs/data_formats.md section 5.2
std::optional<Split> standard_fold(StandardDataset dataset, std::string_view video);
/// Of either data set; they share no video.
std::optional<Split> standard_fold(std::string_view video);

}  // namespace modrob::data
