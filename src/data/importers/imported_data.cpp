#include "data/importers/imported_data.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "core/error.h"
#include "core/hash.h"

namespace modrob::data {

namespace {

std::shared_ptr<int64_t> clean(FrameColumn& column) {
  auto count = std::make_shared<int64_t>(0);
  if (column.width == 0) return count;
  column.copy = [inner = std::move(column.copy), count](int64_t utterance, std::span<float> values) {
    inner(utterance, values);
    for (float& value : values) {
      if (std::isfinite(value)) continue;
      value = 0.0f;
      ++*count;
    }
  };
  return count;
}

}  // namespace

void clean_frames(ImportedData& data) {
  const auto audio = clean(data.audio);
  const auto video = clean(data.video);
  data.complete = [audio, video, before = std::move(data.complete)](io::Json& provenance) {
    if (before) before(provenance);
    provenance["repairs"]["audio_values_set_to_0"] = *audio;
    provenance["repairs"]["video_values_set_to_0"] = *video;
  };
}

FrameColumn one_frame_each(std::vector<float> values, int64_t width) {
  MODROB_CHECK(width > 0 && values.size() % static_cast<size_t>(width) == 0, "whole rows of frames");
  FrameColumn column;
  column.width = width;
  column.steps.assign(values.size() / static_cast<size_t>(width), 1);
  column.copy = [values = std::move(values), width](int64_t utterance, std::span<float> frame) {
    std::copy_n(values.begin() + utterance * width, width, frame.begin());
  };
  return column;
}

io::Json source_file(const std::filesystem::path& path) {
  return {{"file", path.filename().string()}, {"sha256", sha256_of_file(path)}};
}

std::string list_some(const std::vector<std::string>& names) {
  constexpr size_t kShown = 3;
  std::string text;
  for (size_t i = 0; i < std::min(kShown, names.size()); ++i) {
    const bool last = i + 1 == names.size();
    text += (i == 0 ? "'" : last ? " and '" : ", '") + names[i] + "'";
  }
  if (names.size() > kShown) text += " and " + std::to_string(names.size() - kShown) + " more";
  return text;
}

void warn_about_outline(ImportedData& data) {
  std::vector<std::string> outside, shared;
  std::map<std::string, std::set<Split>> splits;
  std::set<Split> used;
  for (const auto& utterance : data.outline.utterances) {
    if (std::abs(utterance.label) > 3.0) outside.push_back(utterance.id);
    splits[utterance.video].insert(utterance.split);
    used.insert(utterance.split);
  }
  for (const auto& [video, where] : splits) {
    if (where.size() > 1) shared.push_back(video);
  }
  if (!outside.empty()) {
    data.warnings.push_back("labels outside [-3, 3] at " + list_some(outside) +
                            "; accuracy in seven classes counts them as -3 or 3");
  }
  if (!shared.empty()) {
    data.warnings.push_back("videos with utterances in more than one split: " + list_some(shared) +
                            "; what a model learns of a speaker in training then helps it in the test");
  }
  for (const Split split : kSplits) {
    if (used.contains(split)) continue;
    data.warnings.push_back("no utterance is in the split '" + std::string(split_name(split)) + "'");
  }
}

}  // namespace modrob::data
