#include "data/spoken_reviews/simulated_frames.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "data/spoken_reviews/made_up_reviews.h"
#include "data/spoken_reviews/review_draws.h"

namespace modrob::data {
namespace {

Review long_review() {
  Review review;
  review.id = "review_3";
  review.ratings = {-2, 1, 3};
  return review;
}

// The formulas of docs/data.md, one element at a time and with the C library's functions.
float expected(const SimulatedModality& m, uint64_t seed, const Review& review, const std::string& video, int64_t words,
               int64_t first_word, uint64_t t, uint64_t d) {
  const auto draw = [&](const std::string& what, const std::string& item) {
    return KeyedStream(hash_words({seed, hash_text("spoken_reviews." + std::string(m.name) + "." + what)}),
                       hash_text(item));
  };
  if (draw("pause", review.id).uniform(t) < m.pause_rate) return 0.0f;
  const auto width = static_cast<uint64_t>(m.width);
  const double s = 0.75 * review.ratings[draw("rater", review.id).integer(0, review.ratings.size())];
  const double z =
      m.reliability * s / 1.6 + std::sqrt(1 - m.reliability * m.reliability) * draw("signal", review.id).normal(0);
  const double g = d % 3 != 0 ? 0.0 : d / 3 % 2 == 0 ? 0.5 : -0.5;
  const double e = 0.6 + 0.8 * static_cast<double>(t + 1) / static_cast<double>(words);
  double nuisance = 0.0;
  for (uint64_t k = 0; k < 4; ++k)
    nuisance += draw("nuisance", review.id).normal(k) * 0.3 * draw("loadings", "").normal(k * width + d);
  const double offset = 0.7 * draw("offset", video).normal(d);
  const double period = 80.0 * std::pow(2.0, 2.0 * draw("period", video).uniform(d));
  const double turns =
      static_cast<double>(first_word + static_cast<int64_t>(t)) / period + draw("phase", video).uniform(d);
  const double drift = 0.4 * std::sqrt(2.0) * std::sin(2 * std::numbers::pi * turns);
  double noise = 0.7 * static_cast<float>(draw("noise", review.id).normal(d));
  for (uint64_t i = 1; i <= t; ++i) {
    noise = 0.5 * noise + std::sqrt(0.75) * 0.7 * static_cast<float>(draw("noise", review.id).normal(i * width + d));
  }
  return static_cast<float>((g * z * e + nuisance + offset + drift + noise) / 1.25);
}

TEST(SimulatedFrames, follow_the_formulas) {
  for (const auto& modality : {kSimulatedAudio, kSimulatedVideo}) {
    const FrameSimulator simulator(modality, 11);
    const auto frames = simulator.frames(long_review(), 40, 300, simulator.speaker("video_05"));
    ASSERT_EQ(frames.size(), static_cast<size_t>(40 * modality.width));
    for (uint64_t t = 0; t < 40; t += 3) {
      for (uint64_t d = 0; d < static_cast<uint64_t>(modality.width); ++d) {
        ASSERT_NEAR(frames[t * static_cast<uint64_t>(modality.width) + d],
                    expected(modality, 11, long_review(), "video_05", 40, 300, t, d), 1e-6)
            << t << " " << d;
      }
    }
  }
}

TEST(SimulatedFrames, pauses_zero_whole_frames_at_their_rate) {
  for (const auto& modality : {kSimulatedAudio, kSimulatedVideo}) {
    const FrameSimulator simulator(modality, 1);
    constexpr int64_t kWords = 20'000;
    const auto frames = simulator.frames(long_review(), kWords, 0, simulator.speaker("video_01"));
    int64_t pauses = 0;
    for (int64_t t = 0; t < kWords; ++t) {
      int64_t zeros = 0;
      for (int64_t d = 0; d < modality.width; ++d) zeros += frames[static_cast<size_t>(t * modality.width + d)] == 0.0f;
      ASSERT_TRUE(zeros == 0 || zeros == modality.width);
      pauses += zeros > 0;
    }
    // Five standard errors of a binomial.
    const double rate = modality.pause_rate;
    EXPECT_NEAR(static_cast<double>(pauses) / kWords, rate, 5 * std::sqrt(rate * (1 - rate) / kWords));
  }
}

TEST(SimulatedFrames, depend_on_seed_sentence_and_speaker_only) {
  const FrameSimulator one(kSimulatedAudio, 1), same(kSimulatedAudio, 1), other(kSimulatedAudio, 2);
  const auto frames = one.frames(long_review(), 5, 0, one.speaker("video_01"));
  auto renamed = long_review();
  renamed.id = "review_4";
  EXPECT_EQ(frames, same.frames(long_review(), 5, 0, same.speaker("video_01")));
  EXPECT_NE(frames, other.frames(long_review(), 5, 0, other.speaker("video_01")));
  EXPECT_NE(frames, one.frames(renamed, 5, 0, one.speaker("video_01")));
  EXPECT_NE(frames, one.frames(long_review(), 5, 0, one.speaker("video_02")));
  EXPECT_NE(frames, one.frames(long_review(), 5, 9, one.speaker("video_01")));
}

}  // namespace
}  // namespace modrob::data
