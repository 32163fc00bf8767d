#include "analysis/sample_warning.h"

#include <algorithm>

#include "core/label_signs.h"
#include "stats/power.h"

namespace modrob::analysis {

namespace {

// `one`: what is said of a single group; `several`: how many there are.
std::string few_warning(const std::string& one, const std::string& several, int64_t groups) {
  if (groups < 2) return one + ", so no interval can be given.";
  if (groups >= static_cast<int64_t>(stats::kFewestVideos)) return "";
  return several + "; intervals were checked by simulation with " + std::to_string(stats::kFewestVideos) +
         " and more only.";
}

}  // namespace

std::string few_videos_warning(const std::string& data, const std::string& split, int64_t videos,
                               const std::string& group) {
  const std::string where = " in its " + split + " split";
  return few_warning(data + " has one " + group + where,
                     data + " has " + std::to_string(videos) + " " + group + "s" + where, videos);
}

std::string few_groups_warning(int64_t groups) {
  return few_warning("All utterances are of one group", "There are " + std::to_string(groups) + " groups", groups);
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
