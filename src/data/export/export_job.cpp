#include "data/export/export_job.h"

#include <algorithm>

#include "data/container/dataset_copy.h"

namespace modrob::data {

std::vector<Modality> ExportJob::modalities() const {
  std::vector<Modality> present;
  for (const Modality modality : {Modality::kAudio, Modality::kVideo}) {
    if (frame_width(dataset, modality) > 0) present.push_back(modality);
  }
  return present;
}

Frames ExportJob::frames(Modality modality, int64_t utterance) const {
  Frames frames = frames_of(dataset, modality, utterance);
  frames.steps = std::min(frames.steps, options.max_steps.value_or(frames.steps));
  frames.values = frames.values.first(static_cast<size_t>(frames.steps * frames.width));
  return frames;
}

int64_t ExportJob::padded_steps(Modality modality) const {
  int64_t longest = 0;
  for (int64_t i = 0; i < dataset.size(); ++i) longest = std::max(longest, frames(modality, i).steps);
  return longest;
}

void ExportJob::write_padded(Modality modality, const std::vector<int64_t>& utterances, const ByteSink& append) const {
  const int64_t steps = padded_steps(modality);
  std::vector<float> padded(static_cast<size_t>(steps * frame_width(dataset, modality)));
  for (const int64_t utterance : utterances) {
    before_each();
    const auto values = frames(modality, utterance).values;
    const auto end = std::copy(values.begin(), values.end(), padded.begin());
    std::fill(end, padded.end(), 0.0F);
    append(std::as_bytes(std::span(padded)));
  }
}

std::string_view mmsa_name(Modality modality) { return modality == Modality::kAudio ? "audio" : "vision"; }

}  // namespace modrob::data
