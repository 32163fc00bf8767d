#include "data/export/padded_split.h"

#include "data/container/dataset_copy.h"

namespace modrob::data {

PaddedSplit::PaddedSplit(const ExportJob& job, Split split)
    : prefix(std::string(split_name(split)) + "/"), utterances(job.dataset.indices(split)) {
  for (const int64_t i : utterances) {
    audio_lengths.push_back(job.frames(Modality::kAudio, i).steps);
    video_lengths.push_back(job.frames(Modality::kVideo, i).steps);
    const double label = job.dataset.utterance(i).label;
    regression_labels.push_back(label);
    classification_labels.push_back(label < 0 ? 0 : label > 0 ? 2 : 1);
  }
}

std::vector<int64_t> PaddedSplit::padded_shape(const ExportJob& job, Modality modality) const {
  return {static_cast<int64_t>(utterances.size()), job.padded_steps(modality), frame_width(job.dataset, modality)};
}

}  // namespace modrob::data
