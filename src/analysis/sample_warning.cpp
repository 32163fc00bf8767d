#include "analysis/sample_warning.h"

#include <algorithm>

#include "core/label_signs.h"
#include "stats/power.h"

namespace modrob::analysis {

std::string few_videos_warning(const std::string& data, const std::string& split, int64_t videos) {
  if (videos < 2) return data + " has one video in its " + split + " split, so no interval can be given.";
  if (videos >= static_cast<int64_t>(stats::kFewestVideos)) return "";
  return data + " has " + std::to_string(videos) + " videos in its " + split +
         " split; intervals were checked by simulation with " + std::to_string(stats::kFewestVideos) +
         " and more only.";
}

std::string label_problem(std::span<const double> labels) {
  LabelSigns signs;
  for (const double label : labels) signs.add(label);
  return signs.problem();
}

bool has_modalities(const metrics::CounterfactualTable& table, ModalitySet modalities) {
  return std::none_of(table.absent.begin(), table.absent.end(),
                      [&](const std::string& name) { return modalities.contains(parse_modality(name)); });
}

}  // namespace modrob::analysis
