#pragma once

#include "data/container/dataset_writer.h"

namespace modrob::testing {

/// Three utterances in two videos, word-aligned, audio 2 wide, video 1 wide.
inline data::DatasetContents small_contents() {
  data::DatasetContents contents;
  contents.name = "small";
  contents.utterances = {{"a", "v1", "Good movie!", data::Split::kTrain, 1.5},
                         {"b", "v1", "caf\xC3\xA9", data::Split::kTrain, 0.0},
                         {"c", "v2", "so so , bad", data::Split::kTest, -0.1}};
  for (const auto& utterance : contents.utterances) contents.words.push_back(data::split_words(utterance.transcript));
  contents.audio_width = 2;
  contents.video_width = 1;
  contents.audio = {{1, 2, 3, 4}, {5, 6}, {7, 8, 9, 10, 11, 12}};
  contents.video = {{-1, -2}, {-3}, {-4, -5, -6}};
  contents.simulated = Modality::kVideo;
  contents.provenance["made_by"] = "a test";
  return contents;
}

}  // namespace modrob::testing
