#include "stats/prelude.h"

namespace modrob::stats {
namespace {

RC_GTEST_PROP(BootstrapProperties, every_resample_is_what_scores_of_its_utterances_are, ()) {
  const auto split =
      small_split(*rc::gen::inRange<size_t>(1, 9), *rc::gen::inRange<size_t>(1, 5), *rc::gen::arbitrary<uint64_t>());
  const Bootstrap bootstrap(split.sample(), {.seed = *rc::gen::arbitrary<uint64_t>(), .resamples = 30, .threads = 1});
  const auto result = bootstrap.evaluate(split.series());
  const auto& sample = bootstrap.sample();
  const auto check = [&](std::span<const double> weights, auto&& value_of) {
    const auto expected = naive_metrics(split, sample, weights);
    const double lost = cancellation(split, sample, weights);
    for (size_t m = 0; m < kSumMetrics; ++m) {
      const double tolerance = m == kCorr || m == kCcc ? 1e-12 + 1e-15 * lost : 1e-12;
      RC_LOG() << metrics::metric_table()[m].name << " " << value_of(m) << " - " << expected[m] << " = "
               << value_of(m) - expected[m] << "\n";
      RC_ASSERT(same(value_of(m), expected[m], tolerance));
    }
  };
  check(std::vector<double>(sample.videos(), 1.0), [&](size_t m) { return result.metrics[m].point; });
  for (size_t v = 0; v < sample.videos(); ++v) {
    check(bootstrap.resampling().weights(v, 1), [&](size_t m) { return result.metrics[m].left_out[v]; });
  }
  for (size_t b = 0; b < 30; ++b) {
    check(bootstrap.resampling().weights(sample.videos() + b, 1),
          [&](size_t m) { return result.metrics[m].resamples[b]; });
  }
}

TEST(Bootstrap, draws_are_scores_of_the_whole_sample) {
  const auto split = small_split(12, 3, 5);
  const Bootstrap bootstrap(split.sample(), {.resamples = 2});
  const auto result = bootstrap.evaluate(split.series());
  ASSERT_EQ(result.draws.size(), 3);
  for (size_t draw = 0; draw < 3; ++draw) {
    auto one = split;
    one.draws = 1;
    one.scores.assign(split.scores.begin() + draw * split.size(), split.scores.begin() + (draw + 1) * split.size());
    const auto expected = naive_metrics(one, bootstrap.sample(), std::vector<double>(12, 1.0));
    for (size_t m = 0; m < kSumMetrics; ++m) EXPECT_NEAR(result.draws[draw][m], expected[m], 1e-12);
  }
}

TEST(Bootstrap, no_bit_depends_on_threads_or_on_what_else_is_asked) {
  const auto a = small_split(40, 3, 7);
  auto b = a;
  for (auto& score : b.scores) score = -score + 0.25f;
  const auto evaluate = [&](int threads, const std::vector<Series>& series) {
    return Bootstrap(a.sample(), {.seed = 3, .resamples = 700, .threads = threads}).evaluate(series);
  };
  const auto one = evaluate(1, {a.series()});
  const auto many = evaluate(4, {b.series(), a.series(), b.series()});
  for (size_t m = 0; m < kSumMetrics; ++m) {
    EXPECT_EQ(one[0].metrics[m].resamples, many[1].metrics[m].resamples);
    EXPECT_EQ(one[0].metrics[m].left_out, many[1].metrics[m].left_out);
    EXPECT_EQ(one[0].metrics[m].influence, many[1].metrics[m].influence);
    EXPECT_EQ(one[0].metrics[m].point, many[1].metrics[m].point);
  }
}

TEST(Bootstrap, the_order_of_utterances_does_not_matter) {
  const auto split = small_split(10, 2, 11);
  SmallSplit reversed = split;
  std::reverse(reversed.labels.begin(), reversed.labels.end());
  std::reverse(reversed.videos.begin(), reversed.videos.end());
  for (size_t draw = 0; draw < 2; ++draw) {
    std::reverse(reversed.scores.begin() + draw * split.size(), reversed.scores.begin() + (draw + 1) * split.size());
  }
  const auto one = Bootstrap(split.sample(), {.resamples = 50}).evaluate(split.series());
  const auto other = Bootstrap(reversed.sample(), {.resamples = 50}).evaluate(reversed.series());
  for (size_t m = 0; m < kSumMetrics; ++m) {
    for (size_t b = 0; b < 50; ++b) {
      EXPECT_TRUE(same(one.metrics[m].resamples[b], other.metrics[m].resamples[b])) << m;
    }
  }
}

TEST(Bootstrap, a_seed_is_another_bootstrap) {
  const auto split = small_split(10, 1, 11);
  const auto resamples = [&](uint64_t seed) {
    return Bootstrap(split.sample(), {.seed = seed, .resamples = 50}).evaluate(split.series()).metrics[kMae].resamples;
  };
  EXPECT_EQ(resamples(1), resamples(1));
  EXPECT_NE(resamples(1), resamples(2));
}

TEST(Bootstrap, undefined_resamples_are_nan_and_stay_visible) {
  // Two videos of which one has one score only: a resample of that one twice has no correlation.
  SmallSplit split;
  split.labels = {1, 2, -1, -2, 0.5};
  split.videos = {"a", "a", "b", "b", "b"};
  split.scores = {0.3f, 0.3f, 0.1f, -0.7f, 2.0f};
  const Bootstrap bootstrap(split.sample(), {.resamples = 200});
  const auto result = bootstrap.evaluate(split.series());
  size_t undefined = 0;
  for (size_t b = 0; b < 200; ++b) {
    const bool only_a = bootstrap.resampling().weights(2 + b, 1)[0] == 2;
    EXPECT_EQ(std::isnan(result.metrics[kCorr].resamples[b]), only_a);
    EXPECT_FALSE(std::isnan(result.metrics[kMae].resamples[b]));
    undefined += only_a;
  }
  EXPECT_GT(undefined, 20);
  EXPECT_TRUE(std::isnan(result.metrics[kCorr].left_out[1])) << "without b there is one score only";
}

TEST(Bootstrap, a_resample_that_draws_labels_of_one_class_has_no_f1) {
  // All negative labels are in one of ten videos, which a third of the resamples leave out.
  SmallSplit split;
  for (int video = 0; video < 10; ++video) {
    for (const double label : {1.0, 0.0, video == 3 ? -1.0 : 2.0}) {
      split.labels.push_back(label);
      split.videos.push_back("v" + std::to_string(video));
      split.scores.push_back(static_cast<float>(label + 0.1 * video));
    }
  }
  const Bootstrap bootstrap(split.sample(), {.resamples = 300});
  const auto f1 = bootstrap.evaluate(split.series()).metrics[kF1Non0];
  EXPECT_FALSE(std::isnan(f1.point));
  size_t undefined = 0;
  for (size_t b = 0; b < 300; ++b) {
    const bool without = bootstrap.resampling().weights(10 + b, 1)[3] == 0;
    EXPECT_EQ(std::isnan(f1.resamples[b]), without);
    undefined += without;
  }
  EXPECT_GT(undefined, 60);
  const auto found = uncertainty(f1, values_of(metrics::find_metric("f1_non0")), bootstrap.sample());
  EXPECT_EQ(found.undefined_resamples, undefined);
  EXPECT_TRUE(std::isnan(found.t.low)) << "more than 5 % of the resamples know one class only";
}

TEST(Bootstrap, one_draw_that_is_undefined_makes_the_mean_undefined) {
  auto split = small_split(6, 2, 3);
  std::fill(split.scores.begin(), split.scores.begin() + split.size(), 0.1f);
  const auto result = Bootstrap(split.sample(), {.resamples = 20}).evaluate(split.series());
  EXPECT_TRUE(std::isnan(result.metrics[kCorr].point));
  for (const double value : result.metrics[kCorr].resamples) EXPECT_TRUE(std::isnan(value));
  for (const double value : result.metrics[kAcc7].resamples) EXPECT_FALSE(std::isnan(value));
}

TEST(Bootstrap, scores_that_differ_by_rounding_have_no_correlation) {
  auto split = small_split(6, 1, 3);
  for (size_t i = 0; i < split.scores.size(); ++i) split.scores[i] = 0.7f + 6e-8f * static_cast<float>(i % 3);
  const auto result = Bootstrap(split.sample(), {.resamples = 20}).evaluate(split.series());
  EXPECT_TRUE(std::isnan(result.metrics[kCorr].point));
  for (const double value : result.metrics[kCorr].resamples) EXPECT_TRUE(std::isnan(value));
  EXPECT_FALSE(std::isnan(result.metrics[kMae].point));
}

TEST(Bootstrap, a_score_that_is_not_finite_makes_the_series_undefined) {
  auto split = small_split(6, 2, 3);
  split.scores[3] = std::nanf("");
  const auto result = Bootstrap(split.sample(), {.resamples = 20}).evaluate(split.series());
  for (const auto& metric : result.metrics) {
    EXPECT_TRUE(std::isnan(metric.point));
    ASSERT_EQ(metric.resamples.size(), 20);
    for (const double value : metric.resamples) EXPECT_TRUE(std::isnan(value));
    for (const double value : metric.left_out) EXPECT_TRUE(std::isnan(value));
  }
}

TEST(Bootstrap, influence_is_the_derivative_for_an_utterances_weight) {
  const auto split = small_split(8, 2, 21);
  const auto sample = split.sample();
  const auto result = Bootstrap(sample, {.resamples = 2}).evaluate(split.series());
  // Every video 200 times and video 3 once more or once less: a central difference with step 1 / 200.
  std::vector<double> more(sample.videos(), 200.0), less = more;
  more[3] = 201;
  less[3] = 199;
  const auto above = naive_metrics(split, sample, more), below = naive_metrics(split, sample, less);
  for (size_t m = 0; m < kSumMetrics; ++m) {
    const auto& influence = result.metrics[m].influence;
    double sum = 0, of_video = 0;
    for (const double value : influence) sum += value;
    EXPECT_NEAR(sum, 0, 1e-12);
    for (size_t i = sample.offsets()[3]; i < sample.offsets()[4]; ++i) of_video += influence[i];
    EXPECT_NEAR((above[m] - below[m]) * 100, of_video, 2e-5) << metrics::metric_table()[m].name;
    EXPECT_NE(of_video, 0);
  }
}

TEST(Bootstrap, resamples_have_the_declared_distribution) {
  const Resampling resampling(7, 4000, 9, 2);
  double mean = 0, squares = 0;
  for (size_t b = 0; b < 4000; ++b) {
    const auto weights = resampling.weights(7 + b, 1);
    double sum = 0;
    for (const double weight : weights) sum += weight;
    ASSERT_EQ(sum, 7);
    mean += weights[2] / 4000;
    squares += weights[2] * weights[2] / 4000;
  }
  // Binomial(7, 1/7): mean 1, variance 6/7; Monte Carlo errors are about .015 and .03.
  EXPECT_NEAR(mean, 1, 0.06);
  EXPECT_NEAR(squares - mean * mean, 6.0 / 7, 0.12);
  // docs/statistics.md: whose draws they are.
  const KeyedStream stream(hash_words({9, hash_text("stats.bootstrap")}), 5);
  std::vector<double> expected(7, 0.0);
  for (uint64_t i = 0; i < 7; ++i) expected[stream.integer(i, 7)] += 1;
  const auto weights = resampling.weights(7 + 5, 1);
  EXPECT_EQ(std::vector<double>(weights.begin(), weights.end()), expected);
}

TEST(Sample, a_label_that_is_not_finite_is_the_users_mistake) {
  const std::vector<std::string> videos = {"a", "b"};
  EXPECT_THAT(user_error_of([&] {
                Sample(std::vector<double>{0, std::nan("")}, videos);
              }),
              HasSubstr("utterance number 1 (video 'b')"));
  EXPECT_THAT(user_error_of([] { Sample({}, {}); }), HasSubstr("at least one utterance"));
}

TEST(Sample, lies_video_by_video) {
  const Sample sample(std::vector<double>{1, 2, 3, 4}, std::vector<std::string>{"z", "a", "z", "b"});
  EXPECT_EQ(sample.videos(), 3);
  EXPECT_THAT(std::vector<double>(sample.labels().begin(), sample.labels().end()), ElementsAre(2, 4, 1, 3));
  EXPECT_THAT(std::vector<uint32_t>(sample.order().begin(), sample.order().end()), ElementsAre(1, 3, 0, 2));
  EXPECT_THAT(std::vector<uint32_t>(sample.offsets().begin(), sample.offsets().end()), ElementsAre(0, 1, 2, 4));
  EXPECT_THAT(std::vector<uint32_t>(sample.video().begin(), sample.video().end()), ElementsAre(0, 1, 2, 2));
}

}  // namespace
}  // namespace modrob::stats
