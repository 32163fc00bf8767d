#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "core/rng.h"
#include "data/audit/audit.h"
#include "data/container/dataset_writer.h"
#include "support.h"

namespace modrob::testing {

/// Thirty videos of ten utterances in which the audit has nothing to find: labels of both signs, transcripts of their
/// own, every modality tells something of the label, but not all. Utterances 0 to 159 are train, to 199 valid, to 299
/// test.
inline data::DatasetContents clean_contents() {
  data::DatasetContents contents;
  contents.name = "clean";
  contents.word_aligned = false;
  contents.audio_width = 4;
  contents.video_width = 3;
  const KeyedStream stream(7, 0);
  uint64_t drawn = 0;
  for (size_t i = 0; i < 300; ++i) {
    const data::Split split = i < 160 ? data::Split::kTrain : i < 200 ? data::Split::kValid : data::Split::kTest;
    const double sign = i % 2 == 0 ? 1.0 : -1.0;
    std::string transcript = "utterance number" + std::to_string(i) + " of the";
    const std::string heard = sign + stream.normal(drawn++) > 0 ? "good" : "bad";
    for (size_t word = 0; word < 3 + i % 5; ++word) transcript += " " + heard;
    contents.utterances.push_back({"u" + std::to_string(i), "v" + std::to_string(i / 10), transcript, split,
                                   sign * (0.1 + 0.01 * static_cast<double>(i % 200))});
    contents.words.push_back(data::split_words(transcript));
    for (auto* modality : {&contents.audio, &contents.video}) {
      const auto width = static_cast<size_t>(modality == &contents.audio ? contents.audio_width : contents.video_width);
      const double told = sign + 1.2 * stream.normal(drawn++);
      std::vector<float> frames((5 + i % 10) * width);
      for (auto& value : frames) value = static_cast<float>(told + stream.normal(drawn++));
      modality->push_back(std::move(frames));
    }
  }
  return contents;
}

/// The audit of a container with these contents.
inline data::AuditReport audit_of(const data::DatasetContents& contents, const data::AuditOptions& options = {}) {
  const TemporaryFolder folder;
  data::write_dataset(folder / "data", contents);
  return data::audit(data::Dataset::open(folder / "data"), options);
}

inline std::vector<std::string> codes_of(const data::AuditReport& report) {
  std::vector<std::string> codes;
  for (const auto& finding : report.findings) codes.push_back(finding.code);
  return codes;
}

/// The finding of a kind; a failure and an empty one when there is none.
inline data::Finding finding_of(const data::AuditReport& report, const std::string& code) {
  for (const auto& finding : report.findings) {
    if (finding.code == code) return finding;
  }
  ADD_FAILURE() << "no finding " << code;
  return {};
}

/// Gives utterance `to` the transcript of `from`.
inline void copy_transcript(data::DatasetContents& contents, size_t from, size_t to) {
  contents.utterances[to].transcript = contents.utterances[from].transcript;
  contents.words[to] = contents.words[from];
}

inline void set_transcript(data::DatasetContents& contents, size_t index, const std::string& transcript) {
  contents.utterances[index].transcript = transcript;
  contents.words[index] = data::split_words(transcript);
}

}  // namespace modrob::testing
