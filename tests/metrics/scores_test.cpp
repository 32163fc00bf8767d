#include "metrics/prelude.h"

namespace modrob::metrics {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Metrics scored(const std::vector<double>& predictions, const std::vector<double>& labels) {
  return score(predictions, labels);
}

// paper/README.md, "fixes the F1 definition": constant predictions on the 656 non-zero labels of MOSI's test split.
TEST(Scores, f1_is_weighted_by_the_labels_as_in_the_paper) {
  std::vector<double> labels(686, 0.0);
  std::fill_n(labels.begin(), 277, 1.0);
  std::fill_n(labels.begin() + 277, 379, -1.0);
  EXPECT_NEAR(scored(std::vector<double>(686, 1.0), labels).f1_non0, 0.2507, 5e-5);
  EXPECT_NEAR(scored(std::vector<double>(686, -1.0), labels).f1_non0, 0.4231, 5e-5);
}

TEST(Scores, classes_are_rounded_half_to_even_after_clipping) {
  // Classes at 7: 2=2, 2=2 (2.5), 4 -> 3=3, 0=0 (0.5), -2=-2 (-1.5), 1 != 2.
  const Metrics m = scored({2.4, 2.5, 9.0, 0.5, -1.5, 1.49}, {2.0, 2.0, 3.0, 0.0, -2.0, 1.5});
  EXPECT_DOUBLE_EQ(m.acc7, 5.0 / 6.0);
  EXPECT_DOUBLE_EQ(m.acc5, 5.0 / 6.0);
  EXPECT_DOUBLE_EQ(scored({2.0}, {3.0}).acc7, 0.0);
  EXPECT_DOUBLE_EQ(scored({2.0}, {3.0}).acc5, 1.0);
  EXPECT_DOUBLE_EQ(scored({-0.2}, {0.2}).acc7, 1.0);
}

TEST(Scores, zero_is_negative_without_zero_labels_and_positive_with_them) {
  const Metrics m = scored({0.0, 0.0, 1.0, -1.0}, {1.0, 0.0, 2.0, -2.0});
  EXPECT_DOUBLE_EQ(m.acc2_non0, 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(m.acc2_has0, 1.0);
}

TEST(Scores, binary_scores_by_hand) {
  // Labels + + + - -, predictions + + - - +: F1 of + is 4/6, of - is 2/4.
  const Metrics m = scored({1, 1, -1, -1, 1}, {1, 2, 3, -1, -2});
  EXPECT_DOUBLE_EQ(m.acc2_non0, 3.0 / 5.0);
  EXPECT_DOUBLE_EQ(m.f1_non0, (3 * 4.0 / 6.0 + 2 * 2.0 / 4.0) / 5.0);
  EXPECT_DOUBLE_EQ(m.macro_f1_non0, (4.0 / 6.0 + 2.0 / 4.0) / 2.0);
}

TEST(Scores, labels_of_one_class_say_nothing_about_telling_two_apart) {
  const auto without_zeros = [](const Metrics& m) {
    return std::isnan(m.acc2_non0) && std::isnan(m.f1_non0) && std::isnan(m.macro_f1_non0);
  };
  const auto with_zeros = [](const Metrics& m) { return std::isnan(m.acc2_has0) && std::isnan(m.f1_has0); };
  // Classes 0 and 1: without zeros there are positive labels only, and with them none is below zero.
  for (const Metrics& m : {scored({1, -1, 1, -1}, {1, 0, 1, 0}), scored({1, -1}, {2, 1}), scored({-1, 1}, {-2, -1})}) {
    EXPECT_TRUE(without_zeros(m));
    EXPECT_TRUE(with_zeros(m));
    EXPECT_FALSE(std::isnan(m.mae));
  }
  // Zeros stand against negative labels where they count as positive.
  const Metrics negative = scored({-1, -1, 1}, {-1, -2, 0});
  EXPECT_TRUE(without_zeros(negative));
  EXPECT_DOUBLE_EQ(negative.acc2_has0, 1.0);
  EXPECT_DOUBLE_EQ(negative.f1_has0, 1.0);
  // A class with labels that is never predicted counts with 0.
  EXPECT_DOUBLE_EQ(scored({1, 2}, {2, -1}).macro_f1_non0, (2.0 / 3.0 + 0.0) / 2.0);
}

TEST(Scores, correlations_by_hand) {
  const Metrics m = scored({1, 2, 3, 10}, {1, 3, 2, 4});
  EXPECT_DOUBLE_EQ(m.mae, 8.0 / 4.0);
  EXPECT_NEAR(m.corr, 13.0 / std::sqrt(50.0 * 5.0), 1e-15);
  EXPECT_NEAR(m.ccc, 2 * 13.0 / (50.0 + 5.0 + 4 * 1.5 * 1.5), 1e-15);
  EXPECT_NEAR(m.spearman, 0.8, 1e-15);
  // Ranks 1.5, 1.5, 3 against 1, 2, 3.
  EXPECT_NEAR(scored({5, 5, 6}, {1, 2, 3}).spearman, std::sqrt(3.0) / 2.0, 1e-15);
}

// What a model gives that sees nothing: the last bits depend on the batch.
TEST(Scores, scores_that_differ_by_rounding_are_one_score) {
  const Metrics rounded = scored({0.3, 0.3 + 3e-8, 0.3 - 3e-8, 0.3}, {1, 2, -2, 3});
  EXPECT_TRUE(std::isnan(rounded.corr));
  EXPECT_TRUE(std::isnan(rounded.spearman));
  EXPECT_FALSE(std::isnan(scored({0.3, 0.3 + 3e-6, 0.3, 0.3}, {1, 2, -2, 3}).corr));
  EXPECT_FALSE(std::isnan(scored({1e-9, 2e-9, -1e-9, 0}, {1, 2, -2, 3}).corr)) << "small is not constant";
}

TEST(Scores, what_is_undefined_is_nan_and_never_zero) {
  const Metrics constant = scored({0.1, 0.1, 0.1}, {1, -2, 3});
  EXPECT_TRUE(std::isnan(constant.corr));
  EXPECT_TRUE(std::isnan(constant.spearman));
  EXPECT_FALSE(std::isnan(constant.mae));
  EXPECT_NEAR(constant.ccc, 0.0, 1e-15);
  EXPECT_TRUE(std::isnan(scored({1, 1}, {1, 1}).ccc));
  EXPECT_TRUE(std::isnan(scored({1}, {2}).corr));

  const Metrics only_zero = scored({1, -1}, {0, 0});
  EXPECT_TRUE(std::isnan(only_zero.acc2_non0) && std::isnan(only_zero.f1_non0) && std::isnan(only_zero.macro_f1_non0));
  EXPECT_TRUE(std::isnan(only_zero.acc2_has0) && std::isnan(only_zero.f1_has0));

  for (const Metrics& none :
       {scored({}, {}), scored({1, kNan}, {1, 2}), scored({1, INFINITY}, {1, 2}), scored({1, 2}, {1, kNan})}) {
    for (const auto& metric : metric_table()) EXPECT_TRUE(std::isnan(none.*metric.member)) << metric.name;
  }
  EXPECT_THROW(scored({1}, {1, 2}), CheckFailure);
}

TEST(Scores, json_has_null_and_the_reason) {
  const io::Json constant = io::record_json(scored({1, 1}, {0, 0}));
  EXPECT_TRUE(constant.at("corr").is_null());
  EXPECT_THAT(constant.at("undefined").at("corr").get<std::string>(), HasSubstr("variance"));
  EXPECT_THAT(constant.at("undefined").at("f1_non0").get<std::string>(), HasSubstr("all of one class"));
  EXPECT_FALSE(constant.at("undefined").contains("mae"));
  const io::Json broken = io::record_json(scored({1, kNan}, {1, 2}));
  EXPECT_THAT(broken.at("undefined").at("corr").get<std::string>(), HasSubstr("not finite"));
  EXPECT_FALSE(io::record_json(scored({1, -2, 3}, {1, -1, 2})).contains("undefined"));
}

TEST(Scores, a_damaged_metric_is_named_and_one_that_an_older_program_lacked_is_undefined) {
  io::Json json = io::record_json(scored({1, -2, 3}, {1, -1, 2}));
  json.erase("ccc");
  EXPECT_TRUE(std::isnan(io::read_record<Metrics>(json, "file").ccc));
  json["mae"] = "small";
  EXPECT_EQ(user_error_of([&] { io::read_record<Metrics>(json, "file"); }),
            "file: mae: must be a number, not \"small\"");
}

RC_GTEST_PROP(ScoresProperties, json_reads_back, ()) {
  const auto values = *rc::gen::container<std::vector<std::pair<int, int>>>(
      rc::gen::pair(rc::gen::inRange(-3, 4), rc::gen::inRange(-3, 4)));
  std::vector<double> predictions, labels;
  for (const auto& [p, l] : values) {
    predictions.push_back(p);
    labels.push_back(l);
  }
  const Metrics metrics = score(predictions, labels);
  const Metrics read = io::read_record<Metrics>(io::parse_json(io::record_json(metrics).dump(), "metrics"), "metrics");
  for (const auto& metric : metric_table()) {
    const double a = metrics.*metric.member;
    const double b = read.*metric.member;
    RC_ASSERT(a == b || (std::isnan(a) && std::isnan(b)));
  }
}

struct Random {
  std::vector<double> predictions, labels;
  Random() {
    const auto count = *rc::gen::inRange<uint64_t>(3, 200);
    const KeyedStream p(*rc::gen::arbitrary<uint64_t>(), 1), l(*rc::gen::arbitrary<uint64_t>(), 2);
    for (uint64_t i = 0; i < count; ++i) {
      predictions.push_back(p.normal(i) * 2);
      labels.push_back(std::nearbyint(l.normal(i) * 6) / 3);
    }
  }
};

RC_GTEST_PROP(ScoresProperties, perfect_predictions_are_perfect, ()) {
  const Random data;
  const Metrics m = score(data.labels, data.labels);
  RC_ASSERT(m.mae == 0.0);
  for (const auto& metric : metric_table()) {
    const double value = m.*metric.member;
    if (metric.higher_is_better && !std::isnan(value)) RC_ASSERT(std::abs(value - 1.0) < 1e-12);
  }
}

RC_GTEST_PROP(ScoresProperties, ranges_hold, ()) {
  const Random data;
  const Metrics m = score(data.predictions, data.labels);
  RC_ASSERT(m.mae >= 0);
  for (const auto& metric : metric_table()) {
    const double value = m.*metric.member;
    if (metric.higher_is_better && !std::isnan(value))
      RC_ASSERT(value >= (metric.percent ? 0.0 : -1.0) && value <= 1.0);
  }
}

RC_GTEST_PROP(ScoresProperties, corr_ignores_scale_and_spearman_any_monotone_map, ()) {
  const Random data;
  std::vector<double> scaled, bent;
  for (const double p : data.predictions) {
    scaled.push_back(3 * p - 7);
    bent.push_back(std::exp(p));
  }
  const Metrics m = score(data.predictions, data.labels);
  if (std::isnan(m.corr)) return;
  RC_ASSERT(std::abs(score(scaled, data.labels).corr - m.corr) < 1e-12);
  RC_ASSERT(std::abs(score(bent, data.labels).spearman - m.spearman) < 1e-12);
  RC_ASSERT(std::abs(m.ccc) <= std::abs(m.corr) + 1e-12);
}

}  // namespace
}  // namespace modrob::metrics
