#include "stats/prelude.h"

namespace modrob::stats {
namespace {

const size_t kSpearman = metrics::metric_index("spearman");

RC_GTEST_PROP(SpearmanProperties, every_resample_is_what_scores_of_its_utterances_are, ()) {
  const auto split =
      small_split(*rc::gen::inRange<size_t>(1, 8), *rc::gen::inRange<size_t>(1, 4), *rc::gen::arbitrary<uint64_t>());
  const Bootstrap bootstrap(split.sample(), {.seed = 2, .resamples = 40, .threads = 1});
  const auto& sample = bootstrap.sample();
  const Series series = split.series();
  const auto result = spearman(bootstrap, std::span(&series, 1), {.resamples = 25, .threads = 1})[0];
  const auto naive = [&](std::span<const double> weights) { return naive_metrics(split, sample, weights)[kSpearman]; };
  RC_ASSERT(same(result.point, naive(std::vector<double>(sample.videos(), 1.0))));
  RC_ASSERT(result.left_out.size() == sample.videos() && result.resamples.size() == 25u);
  for (size_t v = 0; v < sample.videos(); ++v) {
    RC_ASSERT(same(result.left_out[v], naive(bootstrap.resampling().weights(v, 1))));
  }
  for (size_t b = 0; b < 25; ++b) {
    RC_ASSERT(same(result.resamples[b], naive(bootstrap.resampling().weights(sample.videos() + b, 1))));
  }
}

TEST(Spearman, no_bit_depends_on_threads_or_on_what_else_is_asked) {
  const auto a = small_split(15, 2, 3);
  auto b = a;
  for (float& score : b.scores) score = -score;
  const Bootstrap bootstrap(a.sample(), {.resamples = 50});
  const std::vector<Series> one = {a.series()}, two = {b.series(), a.series()};
  const auto alone = spearman(bootstrap, one, {.resamples = 50, .threads = 1});
  const auto beside = spearman(bootstrap, two, {.resamples = 50, .threads = 3});
  EXPECT_EQ(alone[0].resamples, beside[1].resamples);
  EXPECT_EQ(alone[0].point, beside[1].point);
  EXPECT_EQ(beside[0].point, -beside[1].point);
}

TEST(Spearman, left_out_values_are_optional) {
  const auto split = small_split(5, 1, 3);
  const Bootstrap bootstrap(split.sample(), {.resamples = 50});
  const Series series = split.series();
  const auto with = spearman(bootstrap, std::span(&series, 1), {.resamples = 30})[0];
  const auto without = spearman(bootstrap, std::span(&series, 1), {.resamples = 30, .left_out = false})[0];
  EXPECT_EQ(with.left_out.size(), 5);
  EXPECT_TRUE(without.left_out.empty());
  EXPECT_EQ(with.resamples, without.resamples);
  EXPECT_EQ(with.point, without.point);
  const auto result = uncertainty(without, values_of(metrics::find_metric("spearman")), bootstrap.sample());
  EXPECT_TRUE(std::isnan(result.bca.low));
  EXPECT_TRUE(std::isnan(result.by_utterance.low));
}

TEST(Spearman, constant_and_broken_scores_are_undefined) {
  auto split = small_split(5, 2, 3);
  for (size_t i = 0; i < split.size(); ++i) split.scores[i] = 1.0f + 1.2e-7f * static_cast<float>(i % 2);
  const Bootstrap bootstrap(split.sample(), {.resamples = 20});
  const Series series = split.series();
  const auto constant = spearman(bootstrap, std::span(&series, 1), {.resamples = 20})[0];
  EXPECT_TRUE(std::isnan(constant.point));
  split.scores.back() = INFINITY;
  const Series broken = split.series();
  const auto infinite = spearman(bootstrap, std::span(&broken, 1), {.resamples = 20})[0];
  EXPECT_TRUE(std::isnan(infinite.point));
  for (const double value : infinite.resamples) EXPECT_TRUE(std::isnan(value));
}

TEST(Spearman, pairs_with_fewer_resamples_of_other_metrics) {
  const auto split = small_split(5, 1, 3);
  const Bootstrap bootstrap(split.sample(), {.resamples = 50});
  const Series series = split.series();
  const auto ranks = spearman(bootstrap, std::span(&series, 1), {.resamples = 30})[0];
  const auto corr = first_resamples(bootstrap.evaluate(series).metrics[kCorr], 30);
  EXPECT_EQ(difference(ranks, corr).resamples.size(), 30);
}

}  // namespace
}  // namespace modrob::stats
