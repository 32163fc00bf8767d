#include "metrics/condition.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "metrics/metric_table.h"
#include "support.h"
#include "table_support.h"

namespace modrob::metrics {
namespace {

using plan::Kind;
using plan::Rate;
using ::testing::HasSubstr;

Condition condition_of(std::string_view missing, std::string_view noise, int64_t draws = 4) {
  Condition condition;
  condition.missing = Rate::parse(missing);
  condition.noise = Rate::parse(noise);
  condition.draws = draws;
  return condition;
}

TEST(Condition, has_a_name_for_people) {
  EXPECT_EQ(condition_of("0.3", "0").name(), "text missing 30 %");
  EXPECT_EQ(condition_of("0.15", "0.15").name(), "text missing 15 % + noise_add 15 %");
  Condition noise = condition_of("0", "2.5%");
  noise.modalities = ModalitySet::parse("audio+video");
  noise.noise_kind = Kind::kNoiseScale;
  noise.strength = 0.5;
  EXPECT_EQ(noise.name(), "audio+video noise_scale 2.5 % strength 0.5");
  EXPECT_EQ(noise.pass_name(3), noise.name() + ", draw 3");
}

TEST(Condition, names_read_back) {
  for (const char* name : {"text missing 30 %", "audio+video noise_add 2.5 %", "text missing 15 % + noise_add 15 %",
                           "video noise_scale 100 % strength 0.5", "text missing 10 % + noise_scale 5 % strength 2.0",
                           "text missing 0 %"}) {
    EXPECT_EQ(Condition::parse(name, "x").name(), name);
  }
  EXPECT_EQ(Condition::parse(" video+audio   missing 030% ", "x").name(), "audio+video missing 30 %");
  EXPECT_EQ(Condition::parse("text noise_add 0.3", "x").name(), "text noise_add 30 %");
}

RC_GTEST_PROP(Condition, any_name_reads_back, ()) {
  Condition condition;
  condition.modalities = ModalitySet::from_bits(*rc::gen::inRange<uint32_t>(1, 8));
  const auto rate = [] { return Rate::from_double(*rc::gen::inRange(0, 500'000'001) / 1e9); };
  condition.missing = rate();
  condition.noise = rate();
  condition.noise_kind = *rc::gen::element(Kind::kNoiseAdd, Kind::kNoiseScale);
  condition.strength = *rc::gen::inRange(1, 1000) / 64.0;
  const auto read = Condition::parse(condition.name(), "x");
  RC_ASSERT(read.name() == condition.name());
  RC_ASSERT(read.missing == condition.missing && read.noise == condition.noise);
}

TEST(Condition, what_is_no_name_is_refused_with_the_place) {
  const auto error = [](const char* name) {
    return testing::user_error_of([&] { Condition::parse(name, "study.toml:3:1"); });
  };
  for (const char* name :
       {"", "text", "text missing", "text missing 30 % noise_add 5 %", "text missing 30 % strength 2",
        "text noise_add 30 % strength", "text noise_add 30 % strength x", "text noise_add 30 % + missing 5 %",
        "text noise_add 30 % strength 2 2", "text missing 30 % + missing 30 %"}) {
    EXPECT_THAT(error(name), ::testing::StartsWith("study.toml:3:1: '" + std::string(name) + "' names no condition"))
        << name;
  }
  EXPECT_THAT(error("txt missing 30 %"), HasSubstr("did you mean 'text'"));
  EXPECT_THAT(error("text mising 30 %"), HasSubstr("did you mean 'missing'"));
  EXPECT_THAT(error("text missing 130 %"), HasSubstr("study.toml:3:1: '130%' is no rate"));
  EXPECT_THAT(error("text missing 60 % + noise_add 60 %"), HasSubstr("study.toml:3:1"));
}

TEST(Condition, json_reads_back) {
  Condition noise = condition_of("0.1", "0.25");
  noise.modalities = ModalitySet::all();
  noise.noise_kind = Kind::kNoiseScale;
  noise.strength = 2;
  const Condition read = Condition::from_json(noise.to_json(), "diagnosis.json");
  EXPECT_EQ(read.to_json(), noise.to_json());
  EXPECT_EQ(read.missing, noise.missing);
  EXPECT_EQ(read.noise, noise.noise);
}

TEST(Condition, errors_name_the_file) {
  const auto error = [](auto&& change) {
    io::Json json = condition_of("0.1", "0.25").to_json();
    change(json);
    return testing::user_error_of([&] { Condition::from_json(json, "diagnosis.json"); });
  };
  EXPECT_THAT(error([](io::Json& j) { j.erase("strength"); }), HasSubstr("diagnosis.json: a condition needs"));
  EXPECT_THAT(error([](io::Json& j) { j["missing"] = "much"; }), HasSubstr("diagnosis.json: a condition needs"));
  EXPECT_THAT(error([](io::Json& j) { j["missing"] = 1.5; }), HasSubstr("diagnosis.json: missing: '1.5'"));
  EXPECT_THAT(error([](io::Json& j) { j["missing"] = 0.8; }), HasSubstr("add up to 1.05"));
  EXPECT_THAT(error([](io::Json& j) { j["noise_kind"] = "noise_ad"; }), HasSubstr("did you mean 'noise_add'"));
  EXPECT_THAT(error([](io::Json& j) { j["modalities"] = "smell"; }), HasSubstr("unknown modality 'smell'"));
}

TEST(Condition, needs_one_row_of_missing_and_one_of_noise_per_draw) {
  const auto names = [](const Condition& condition) {
    std::vector<std::string> result;
    for (const auto& variant : condition.needed_variants()) result.push_back(variant.name());
    return result;
  };
  EXPECT_THAT(names(condition_of("0", "0")), ::testing::IsEmpty());
  EXPECT_THAT(names(condition_of("0.3", "0")), ::testing::ElementsAre("text/missing"));
  EXPECT_THAT(names(condition_of("0.3", "0.2", 2)),
              ::testing::ElementsAre("text/missing", "text/noise_add/1.0/draw0", "text/noise_add/1.0/draw1"));
}

TEST(Condition, a_table_for_other_conditions_is_the_users_mistake) {
  const auto table = table_of(30, condition_of("0.3", "0").needed_variants());
  EXPECT_THAT(testing::user_error_of([&] { gather(table, condition_of("0", "0.3"), 0); }),
              HasSubstr("no row 'text/noise_add"));
}

TEST(Condition, evaluation_is_mean_spread_and_drop_over_the_draws) {
  const Condition condition = condition_of("0.4", "0", 5);
  const auto table = table_of(60, condition.needed_variants());
  const io::Json json = evaluate(table, condition);
  EXPECT_EQ(json.at("name"), condition.name());
  const Metrics clean = clean_metrics(table);
  for (const char* name : {"corr", "mae", "f1_non0"}) {
    const auto& metric = find_metric(name);
    std::vector<double> values;
    for (int64_t draw = 0; draw < 5; ++draw) {
      const auto scores = gather(table, condition, draw);
      values.push_back(score(std::vector<double>(scores.begin(), scores.end()), table.labels).*metric.member);
    }
    EXPECT_EQ(json.at("draws").at(name).get<std::vector<double>>(), values);
    double mean = 0, squares = 0;
    for (const double value : values) mean += value / 5;
    for (const double value : values) squares += (value - mean) * (value - mean);
    EXPECT_NEAR(json.at("mean").at(name).get<double>(), mean, 1e-14);
    EXPECT_NEAR(json.at("sd").at(name).get<double>(), std::sqrt(squares / 4), 1e-14);
    EXPECT_GT(json.at("sd").at(name).get<double>(), 0);
    const Drop expected = drop(metric, clean.*metric.member, mean);
    EXPECT_NEAR(json.at("drop").at(name).get<double>(), expected.absolute, 1e-14);
    EXPECT_NEAR(json.at("relative_drop").at(name).get<double>(), expected.relative, 1e-14);
    EXPECT_GT(expected.absolute, 0) << "random scores are worse than good ones";
  }
}

TEST(Condition, an_undefined_draw_makes_the_mean_undefined) {
  const Condition condition = condition_of("1", "0", 2);
  auto table = table_of(20, condition.needed_variants());
  std::fill(table.scores.begin(), table.scores.end(), 0.25f);
  const io::Json json = evaluate(table, condition);
  EXPECT_TRUE(json.at("mean").at("corr").is_null());
  EXPECT_TRUE(json.at("drop").at("corr").is_null());
  EXPECT_TRUE(json.at("draws").at("corr").at(0).is_null());
  EXPECT_TRUE(json.at("mean").at("mae").is_number());
}

TEST(Condition, evaluation_takes_scores_of_real_passes) {
  const Condition condition = condition_of("0.5", "0", 1);
  const auto table = table_of(20, {});
  const io::Json json = evaluate(table, condition, {table.clean});
  EXPECT_EQ(json.at("mean").at("corr").get<double>(), clean_metrics(table).corr);
  EXPECT_EQ(json.at("drop").at("mae").get<double>(), 0.0);
}

RC_GTEST_PROP(ConditionProperties, gathered_rows_are_the_variants_where_hit_and_clean_elsewhere, ()) {
  const int missing = *rc::gen::inRange(0, 101);
  Condition condition;
  condition.modalities = ModalitySet::from_bits(*rc::gen::inRange(1u, 8u));
  condition.missing = Rate::from_double(missing / 100.0);
  condition.noise = Rate::from_double(*rc::gen::inRange(0, 101 - missing) / 100.0);
  condition.noise_kind = *rc::gen::element(Kind::kNoiseAdd, Kind::kNoiseScale);
  condition.selection = *rc::gen::element(plan::Selection::kExact, plan::Selection::kBernoulli);
  condition.seed = *rc::gen::arbitrary<uint64_t>();
  condition.draws = 3;
  const auto table = table_of(*rc::gen::inRange<size_t>(1, 80), condition.needed_variants());
  const auto draw = *rc::gen::inRange<int64_t>(0, 3);
  const auto scores = gather(table, condition, draw);

  std::vector<uint64_t> ids;
  for (const auto& id : table.utterances) ids.push_back(hash_text(id));
  const auto hits = plan::assign(condition.plan(), {.draw = draw}, ids);
  const Variant zero{Kind::kMissing, condition.modalities, 1, 0};
  const Variant noise{condition.noise_kind, condition.modalities, condition.strength, draw};
  for (size_t i = 0; i < scores.size(); ++i) {
    const float expected = hits[i] == plan::Hit::kNone      ? table.clean[i]
                           : hits[i] == plan::Hit::kMissing ? table.row(zero.name())[i]
                                                            : table.row(noise.name())[i];
    RC_ASSERT(scores[i] == expected);
  }
}

RC_GTEST_PROP(ConditionProperties, rate_zero_is_the_clean_row, ()) {
  const auto table = table_of(*rc::gen::inRange<size_t>(1, 80), {});
  RC_ASSERT(gather(table, condition_of("0", "0"), *rc::gen::inRange<int64_t>(0, 9)) == table.clean);
}

RC_GTEST_PROP(ConditionProperties, everybody_hit_is_the_variants_row, ()) {
  const Condition condition = condition_of("1", "0");
  const auto table = table_of(*rc::gen::inRange<size_t>(1, 80), condition.needed_variants());
  const auto scores = gather(table, condition, 2);
  RC_ASSERT(std::equal(scores.begin(), scores.end(), table.row(0).begin()));
}

}  // namespace
}  // namespace modrob::metrics
