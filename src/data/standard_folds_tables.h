#pragma once

#include <span>
#include <string_view>

#include "data/dataset.h"

namespace modrob::data {

struct FoldOfVideo {
  std::string_view video;
  Split split;
};

/// By video, in byte order.
std::span<const FoldOfVideo> mosi_folds();
std::span<const FoldOfVideo> mosei_folds();

}  // namespace modrob::data
