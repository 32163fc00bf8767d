#include "stats/sample.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/error.h"
#include "metrics/formulas.h"

namespace modrob::stats {

Sample::Sample(std::span<const double> labels, std::span<const std::string> videos) {
  MODROB_CHECK(labels.size() == videos.size(), "every utterance has a label and a video");
  if (labels.empty()) throw UserError("statistics need at least one utterance, and the split has none");
  for (size_t i = 0; i < labels.size(); ++i) {
    if (std::isfinite(labels[i])) continue;
    throw UserError("the label of utterance number " + std::to_string(i) + " (video '" + videos[i] +
                    "') is not a finite number; a statistic over it has no meaning");
  }
  order_.resize(labels.size());
  std::iota(order_.begin(), order_.end(), 0u);
  std::stable_sort(order_.begin(), order_.end(), [&](uint32_t a, uint32_t b) { return videos[a] < videos[b]; });
  for (size_t i = 0; i < order_.size(); ++i) {
    if (i == 0 || videos[order_[i]] != videos[order_[i - 1]]) offsets_.push_back(static_cast<uint32_t>(i));
    video_.push_back(static_cast<uint32_t>(offsets_.size() - 1));
    labels_.push_back(labels[order_[i]]);
  }
  offsets_.push_back(static_cast<uint32_t>(order_.size()));
  label_mean_ = std::accumulate(labels_.begin(), labels_.end(), 0.0) / static_cast<double>(labels_.size());
}

}  // namespace modrob::stats
