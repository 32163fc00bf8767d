#include "data/audit/feature_widths.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace modrob::data {

namespace {

struct Width {
  Modality modality;
  int64_t width;
  std::string_view meaning;
};

constexpr auto kUsualWidths = std::to_array<Width>({
    {Modality::kAudio, 5, "COVAREP columns 1, 3, 6, 25, 60, as in the processed MOSI files"},
    {Modality::kAudio, 73, "openSMILE, utterance level"},
    {Modality::kAudio, 74, "COVAREP"},
    {Modality::kVideo, 20, "20 of the 47 FACET 4.1 columns, as in the processed MOSI files"},
    {Modality::kVideo, 35, "FACET 4.2"},
    {Modality::kVideo, 47, "FACET 4.1"},
    {Modality::kVideo, 100, "3D-CNN, utterance level"},
    {Modality::kVideo, 177, "OpenFace, a selection"},
    {Modality::kVideo, 709, "OpenFace 2.0, all columns"},
    {Modality::kText, 300, "GloVe word vectors"},
    {Modality::kText, 768, "BERT vectors"},
});

}  // namespace

std::string usual_meaning(Modality modality, int64_t width) {
  for (const auto& usual : kUsualWidths) {
    if (usual.width != width) continue;
    if (usual.modality == modality) return std::string(usual.meaning);
    return std::string(usual.meaning) + " (" + std::string(modality_name(usual.modality)) + "), unusual for " +
           std::string(modality_name(modality));
  }
  return "";
}

void audit_widths(int64_t audio_width, int64_t video_width, std::vector<Finding>& findings) {
  const auto usual = [](Modality modality, int64_t width) {
    return std::any_of(kUsualWidths.begin(), kUsualWidths.end(),
                       [&](const Width& known) { return known.modality == modality && known.width == width; });
  };
  if (!usual(Modality::kVideo, audio_width) || !usual(Modality::kAudio, video_width)) return;
  findings.push_back(make_finding("modalities_swapped", "Audio has " + std::to_string(audio_width) +
                                                            " features, which is usual for video, and video " +
                                                            std::to_string(video_width) + ", usual for audio."));
}

}  // namespace modrob::data
