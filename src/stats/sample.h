#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace modrob::stats {

struct SampleSize {
  size_t videos = 0, utterances = 0;
};

/// The test sample: utterances with their labels, nested in videos. Videos are numbered in the order of their names and
/// utterances lie video by video, so nothing depends on the order in which either was given.
class Sample {
 public:
  /// `labels` and `videos` [utterances]. UserError for a label that is not finite and for an empty sample.
  Sample(std::span<const double> labels, std::span<const std::string> videos);

  size_t size() const { return labels_.size(); }
  size_t videos() const { return offsets_.size() - 1; }
  SampleSize counts() const { return {videos(), size()}; }
  /// Position -> index of the utterance as given.
  std::span<const uint32_t> order() const { return order_; }
  /// Labels by position; those of video v are [offsets()[v], offsets()[v + 1]).
  std::span<const double> labels() const { return labels_; }
  std::span<const uint32_t> offsets() const { return offsets_; }
  /// Video of a position.
  std::span<const uint32_t> video() const { return video_; }
  double label_mean() const { return label_mean_; }

 private:
  std::vector<uint32_t> order_, offsets_, video_;
  std::vector<double> labels_;
  double label_mean_ = 0;
};

}  // namespace modrob::stats
