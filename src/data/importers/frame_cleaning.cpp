#include "data/importers/frame_cleaning.h"

#include <cmath>
#include <limits>
#include <string>

namespace modrob::data {

namespace {

bool all_finite(std::span<const float> values) {
  // One pass without a branch for each value: x - x is 0 for every finite x and NaN for all others.
  float sum = 0.0f;
  for (const float value : values) sum += value - value;
  return sum == 0.0f;
}

}  // namespace

void clean_frames(std::span<float> values, Modality modality, Cleaning cleaning, ImportReport& report) {
  if (all_finite(values)) return;
  int64_t changed = 0;
  for (float& value : values) {
    const bool repair = cleaning == Cleaning::kDefault
                            ? !std::isfinite(value)
                            : modality == Modality::kAudio && value == -std::numeric_limits<float>::infinity();
    if (!repair) continue;
    value = 0.0f;
    ++changed;
  }
  const std::string what = cleaning == Cleaning::kDefault ? "non-finite" : "negative infinite";
  report.repair(what + " " + std::string(modality_name(modality)) + " values set to 0", changed);
}

}  // namespace modrob::data
