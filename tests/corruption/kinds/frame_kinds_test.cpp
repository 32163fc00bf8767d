#include "corruption/kinds/frame_kinds.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "corruption/kind.h"

namespace modrob::corruption {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

std::vector<float> altered(AlterFrames kind, std::vector<float> values, int64_t width, double strength,
                           const KeyedStream& stream = KeyedStream(3, 4), const std::vector<float>& other = {}) {
  FrameRow row{values, width, strength, stream, [&](double) { return std::span<const float>(other); }};
  kind(row);
  return values;
}

int64_t zero_frames(const std::vector<float>& ones) { return std::count(ones.begin(), ones.end(), 0.0F); }

TEST(FrameKinds, the_share_of_missing_frames_is_the_strength) {
  const std::vector<float> ones(20000, 1);
  for (const AlterFrames kind : {frames_missing, frames_burst, frames_block}) {
    for (const double share : {0.1, 0.3, 0.7, 1.0}) {
      EXPECT_NEAR(static_cast<double>(zero_frames(altered(kind, ones, 1, share))) / 20000, share, 0.03);
    }
  }
}

TEST(FrameKinds, bursts_are_five_frames_long_on_average) {
  const auto y = altered(frames_burst, std::vector<float>(50000, 1), 1, 0.3);
  int64_t bursts = 0;
  for (size_t t = 1; t < y.size(); ++t) bursts += y[t] == 0 && y[t - 1] != 0;
  EXPECT_NEAR(static_cast<double>(zero_frames(y)) / static_cast<double>(bursts), 5, 0.3);
}

TEST(FrameKinds, a_block_is_one_and_has_its_length) {
  for (uint64_t key = 0; key < 20; ++key) {
    const auto y = altered(frames_block, std::vector<float>(10, 1), 1, 0.4, KeyedStream(key, 1));
    const auto first = std::find(y.begin(), y.end(), 0.0F);
    EXPECT_EQ(zero_frames(y), 4);
    EXPECT_THAT(std::vector<float>(first, first + 4), Each(0));
  }
}

TEST(FrameKinds, held_and_decimated_frames_repeat_what_came) {
  EXPECT_THAT(altered(frames_decimate, {1, 2, 3, 4, 5}, 1, 0.5), ElementsAre(1, 1, 3, 3, 5));
  EXPECT_THAT(altered(frames_decimate, {1, 2, 3, 4, 5}, 1, 1), Each(1));
  EXPECT_THAT(altered(frames_hold, {1, 2, 3, 4}, 1, 1), Each(1));
  const auto held = altered(frames_hold, {1, 2, 3, 4, 5, 6, 7, 8}, 1, 0.5);
  const auto lost = altered(frames_missing, {1, 2, 3, 4, 5, 6, 7, 8}, 1, 0.5);
  for (size_t t = 1; t < held.size(); ++t) EXPECT_EQ(held[t], lost[t] == 0 ? held[t - 1] : lost[t]) << t;
}

TEST(FrameKinds, noise_is_as_large_as_the_strength_says) {
  std::vector<float> x;
  for (int t = 0; t < 40000; ++t) {
    x.push_back(t % 2 == 0 ? 3.0F : -3.0F);  // a standard deviation of 3
    x.push_back(5);                          // of 0
  }
  for (const AlterFrames kind : {frames_white_noise, frames_pink_noise}) {
    const auto y = altered(kind, x, 2, 0.5);
    double squares = 0, products = 0;
    for (size_t t = 0; t < 40000; ++t) {
      const double off = y[2 * t] - x[2 * t];
      squares += off * off / 40000;
      if (t > 0) products += off * (y[2 * t - 2] - x[2 * t - 2]) / 40000;
      EXPECT_EQ(y[2 * t + 1], 5);
    }
    EXPECT_NEAR(std::sqrt(squares), 1.5, 0.05);
    // Of pink noise four of five parts change at every second frame or less often.
    EXPECT_NEAR(products / squares, kind == frames_pink_noise ? 0.6125 : 0, 0.05);
  }
}

TEST(FrameKinds, shifted_frames_leave_zeros) {
  bool early = false, late = false;
  for (uint64_t key = 0; key < 20; ++key) {
    const auto y = altered(frames_shift, {1, 2, 3, 4}, 1, 0.5, KeyedStream(key, 1));
    early = early || y == std::vector<float>{3, 4, 0, 0};
    late = late || y == std::vector<float>{0, 0, 1, 2};
    EXPECT_TRUE((y == std::vector<float>{3, 4, 0, 0}) || (y == std::vector<float>{0, 0, 1, 2}));
  }
  EXPECT_TRUE(early && late);
}

TEST(FrameKinds, smoothing_is_a_mean_over_time) {
  EXPECT_THAT(altered(frames_smoothing, {0, 3, 6, 3}, 1, 1), ElementsAre(1.5, 3, 4, 4.5));
  EXPECT_THAT(altered(frames_smoothing, {0, 2, 4}, 1, 100), Each(2));
}

TEST(FrameKinds, gain_is_one_factor) {
  const KeyedStream stream(3, 4);
  const auto moved = altered(frames_offset, {1, -2, 4}, 1, 1.5, stream);
  const auto offset = static_cast<float>(1.5 * stream.normal(0));
  EXPECT_EQ(moved, (std::vector<float>{1 + offset, -2 + offset, 4 + offset}));
  const auto y = altered(frames_gain, {1, -2, 4}, 1, 1.5, stream);
  const double gain = std::exp2(1.5 * stream.normal(0));
  EXPECT_NEAR(y[0], gain, 1e-6 * gain);
  EXPECT_FLOAT_EQ(y[1], -2 * y[0]);
}

TEST(FrameKinds, another_utterance_may_have_another_length) {
  EXPECT_THAT(altered(frames_swap, {1, 2}, 1, 1, KeyedStream(3, 4), {7, 8, 9}), ElementsAre(7, 8, 9));
}

RC_GTEST_PROP(EveryFrameKind, is_finite_repeatable_and_keeps_whole_frames, (uint64_t key)) {
  const auto width = *rc::gen::inRange<int64_t>(1, 6), steps = *rc::gen::inRange<int64_t>(1, 40);
  std::vector<float> x(static_cast<size_t>(width * steps)), other(static_cast<size_t>(width * 7));
  KeyedStream(key, 99).fill_normal(x);
  KeyedStream(key, 98).fill_normal(other);
  for (const auto& kind : Kind::all()) {
    if (kind.frames == nullptr) continue;
    const double strength = std::min(*rc::gen::inRange(1, 200) / 100.0, kind.most);
    const auto y = altered(kind.frames, x, width, strength, KeyedStream(key, 5), other);
    RC_ASSERT(y.size() % static_cast<size_t>(width) == 0);
    RC_ASSERT(kind.name == "frames_swap" || y.size() == x.size());
    for (const float value : y) RC_ASSERT(std::isfinite(value));
    RC_ASSERT(y == altered(kind.frames, x, width, strength, KeyedStream(key, 5), other));
    if (!kind.random) RC_ASSERT(y == altered(kind.frames, x, width, strength, KeyedStream(key, 6), other));
    if (kind.name == "frames_missing" || kind.name == "frames_dropout") {
      // What is lost is lost at every larger share.
      const auto less = altered(kind.frames, x, width, strength / 2, KeyedStream(key, 5), other);
      for (size_t i = 0; i < y.size(); ++i) RC_ASSERT(y[i] == 0 || y[i] == less[i]);
    }
  }
}

}  // namespace
}  // namespace modrob::corruption
