#pragma once

#include <cstdint>
#include <string>

namespace modrob::analysis {

/// What cannot be said about a data set's `split` of so few videos; empty from stats::kFewestVideos on.
std::string few_videos_warning(const std::string& data, const std::string& split, int64_t videos);

}  // namespace modrob::analysis
