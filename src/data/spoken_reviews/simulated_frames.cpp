#include "data/spoken_reviews/simulated_frames.h"

#include <cmath>

#include "data/spoken_reviews/portable_math.h"
#include "data/spoken_reviews/review_draws.h"

namespace modrob::data {

namespace {

constexpr size_t kNuisances = 4;
constexpr double kLoading = 0.3;
constexpr double kOffset = 0.7;
constexpr double kDrift = 0.4;
constexpr double kNoise = 0.7;
constexpr double kShortestPeriod = 80.0;  // words; the longest is four times as long
constexpr double kLabelDeviation = 1.6;
constexpr double kCarrier = 0.5;
constexpr size_t kCarrierStride = 3;
constexpr double kScale = 1.25;  // brings the deviation over all frames to about 1

}  // namespace

FrameSimulator::FrameSimulator(const SimulatedModality& modality, uint64_t seed) : modality_(modality), seed_(seed) {
  const auto width = static_cast<size_t>(modality.width);
  loadings_.resize(kNuisances * width);
  const auto loadings = draws("loadings", "");
  for (size_t i = 0; i < loadings_.size(); ++i) loadings_[i] = kLoading * loadings.normal(i);
  carrier_.resize(width);
  for (size_t d = 0; d < width; d += kCarrierStride) carrier_[d] = d / kCarrierStride % 2 == 0 ? kCarrier : -kCarrier;
}

KeyedStream FrameSimulator::draws(std::string_view what, std::string_view item) const {
  return review_draws(seed_, std::string(modality_.name) + "." + std::string(what), item);
}

FrameSimulator::Speaker FrameSimulator::speaker(std::string_view video_id) const {
  const auto offset = draws("offset", video_id);
  const auto period = draws("period", video_id);
  const auto phase = draws("phase", video_id);
  Speaker speaker;
  for (uint64_t d = 0; d < static_cast<uint64_t>(modality_.width); ++d) {
    speaker.offset.push_back(kOffset * offset.normal(d));
    speaker.frequency.push_back(1.0 / (kShortestPeriod * power_of_two(2.0 * period.uniform(d))));
    speaker.phase.push_back(phase.uniform(d));
  }
  return speaker;
}

std::vector<double> FrameSimulator::sentence_mean(std::string_view review_id) const {
  const auto nuisance = draws("nuisance", review_id);
  const auto width = static_cast<size_t>(modality_.width);
  std::vector<double> mean(width);
  for (size_t k = 0; k < kNuisances; ++k) {
    const double strength = nuisance.normal(k);
    for (size_t d = 0; d < width; ++d) mean[d] += strength * loadings_[k * width + d];
  }
  return mean;
}

std::vector<float> FrameSimulator::frames(const Review& review, int64_t words, int64_t first_word,
                                          const Speaker& speaker) const {
  const auto width = static_cast<size_t>(modality_.width);
  const auto steps = static_cast<size_t>(words);
  const auto rater = draws("rater", review.id).integer(0, review.ratings.size());
  const double opinion = 0.75 * review.ratings[static_cast<size_t>(rater)];
  const double rho = modality_.reliability;
  const double signal =
      rho * opinion / kLabelDeviation + std::sqrt(1.0 - rho * rho) * draws("signal", review.id).normal(0);
  const std::vector<double> mean = sentence_mean(review.id);
  const double innovation = std::sqrt(0.75) * kNoise;  // keeps the deviation of the noise at kNoise over time
  const double drift = kDrift * std::sqrt(2.0);

  std::vector<float> normals(steps * width);
  draws("noise", review.id).fill_normal(normals);
  const auto pause = draws("pause", review.id);
  std::vector<double> noise(width);
  std::vector<float> frames(steps * width);
  for (size_t t = 0; t < steps; ++t) {
    const bool pauses = pause.uniform(t) < modality_.pause_rate;
    const double envelope = 0.6 + 0.8 * static_cast<double>(t + 1) / static_cast<double>(steps);
    const double position = static_cast<double>(first_word) + static_cast<double>(t);
    for (size_t d = 0; d < width; ++d) {
      const double normal = normals[t * width + d];
      noise[d] = t == 0 ? kNoise * normal : 0.5 * noise[d] + innovation * normal;
      if (pauses) continue;
      const double slow = drift * sin_of_turns(position * speaker.frequency[d] + speaker.phase[d]);
      const double value = carrier_[d] * signal * envelope + mean[d] + speaker.offset[d] + slow + noise[d];
      frames[t * width + d] = static_cast<float>(value / kScale);
    }
  }
  return frames;
}

}  // namespace modrob::data
