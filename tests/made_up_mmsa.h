#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "core/files.h"
#include "core/rng.h"
#include "pickle_writer.h"

namespace modrob::testing {

/// MMSA's unaligned MOSEI file with its real dimensions (docs/data_formats.md sections 1 and 2) and made-up values:
/// about 13 GB with all 22,856 utterances. Written in pieces; nothing large is held.
class MadeUpMmsa {
 public:
  static constexpr int64_t kTextSteps = 50, kTextWidth = 768, kSteps = 500, kAudioWidth = 74, kVideoWidth = 35;

  /// `share` of the utterances of each split, at least one.
  explicit MadeUpMmsa(double share) {
    for (const int64_t all : {16326, 1871, 4659}) {
      counts_.push_back(std::max<int64_t>(1, static_cast<int64_t>(static_cast<double>(all) * share)));
    }
    const KeyedStream stream(hash_text("made-up mmsa"), 0);
    // Sixteenths, so that float32 holds every value exactly.
    for (size_t i = 0; i < kBlock; ++i) {
      block_.push_back((static_cast<double>(stream.integer(i, 4096)) - 2048.0) / 16.0 + 1.0 / 32.0);
    }
  }

  int64_t utterances() const { return counts_[0] + counts_[1] + counts_[2]; }
  static int64_t audio_steps(int64_t utterance) { return 1 + (utterance * 7919 + 13) % kSteps; }
  static int64_t video_steps(int64_t utterance) { return 1 + (utterance * 104729 + 29) % kSteps; }
  /// Value `i` of an utterance's frames, counted over [steps, width].
  double value(int64_t utterance, int64_t i) const { return block_[static_cast<size_t>(utterance * 31 + i) % kBlock]; }

  void write(const std::filesystem::path& file) const {
    write_file_whole(file, [&](const ByteSink& append) {
      PickleWriter pickle(append);
      pickle.dict([&] {
        int64_t first = 0;
        const char* const names[] = {"train", "valid", "test"};
        for (size_t split = 0; split < counts_.size(); ++split) {
          pickle.text(names[split]);
          pickle.dict([&] { write_split(pickle, first, counts_[split]); });
          first += counts_[split];
        }
      });
      pickle.stop();
    });
  }

 private:
  static constexpr size_t kBlock = 1 << 16;

  void write_split(PickleWriter& pickle, int64_t first, int64_t count) const {
    std::vector<std::string> ids, texts;
    std::vector<int64_t> audio_lengths, video_lengths, text_bert;
    std::vector<double> labels;
    for (int64_t i = first; i < first + count; ++i) {
      ids.push_back("video" + std::to_string(i / 7) + "$_$" + std::to_string(i % 7));
      texts.push_back("a made up sentence with the number " + std::to_string(i));
      audio_lengths.push_back(audio_steps(i));
      video_lengths.push_back(video_steps(i));
      labels.push_back(static_cast<double>(i % 19 - 9) / 3.0);
      for (int64_t row = 0; row < 3; ++row) {
        for (int64_t t = 0; t < kTextSteps; ++t) text_bert.push_back(row == 0 ? 1000 + t : row == 1 && t < 9 ? 1 : 0);
      }
    }
    pickle.text("raw_text");
    pickle.texts(texts);
    pickle.text("id");
    pickle.texts(ids);
    pickle.text("audio");
    write_frames(pickle, first, count, kAudioWidth, audio_steps);
    pickle.text("vision");
    write_frames(pickle, first, count, kVideoWidth, video_steps);
    pickle.text("text");
    pickle.array("f4", {count, kTextSteps, kTextWidth}, [&](const ByteSink& append) {
      const std::vector<float> zeros(static_cast<size_t>(kTextSteps * kTextWidth), 0.5f);
      for (int64_t i = 0; i < count; ++i) append(std::as_bytes(std::span(zeros)));
    });
    pickle.text("text_bert");
    pickle.array("i8", {count, 3, kTextSteps}, text_bert);
    pickle.text("audio_lengths");
    pickle.integers(audio_lengths);
    pickle.text("vision_lengths");
    pickle.integers(video_lengths);
    pickle.text("regression_labels");
    pickle.array("f8", {count}, labels);
  }

  void write_frames(PickleWriter& pickle, int64_t first, int64_t count, int64_t width,
                    int64_t (*steps)(int64_t)) const {
    pickle.array("f8", {count, kSteps, width}, [&](const ByteSink& append) {
      std::vector<double> frames;
      for (int64_t i = first; i < first + count; ++i) {
        frames.assign(static_cast<size_t>(kSteps * width), 0.0);
        for (int64_t at = 0; at < steps(i) * width; ++at) frames[static_cast<size_t>(at)] = value(i, at);
        append(std::as_bytes(std::span(frames)));
      }
    });
  }

  std::vector<int64_t> counts_;
  std::vector<double> block_;
};

/// Anonymous memory of this process in bytes: mapped file pages do not count.
inline int64_t anonymous_memory() {
  const std::string status = read_file("/proc/self/status");
  const size_t at = status.find("RssAnon:");
  return at == std::string::npos ? 0 : 1024 * std::stoll(status.substr(at + 8));
}

}  // namespace modrob::testing
