#include "metrics/prelude.h"

namespace modrob::metrics {
namespace {

using corruption::Corruption;

Corruption condition_of(std::string_view missing, std::string_view noise, int64_t draws = 4) {
  auto condition = corruption::ShortForm{.missing = Rate::parse(missing), .noise = Rate::parse(noise)}.corruption();
  condition.masks.draws = draws;
  return condition;
}

std::vector<TableRow> rows_for(const Corruption& condition) { return needed_rows(std::span(&condition, 1)); }

io::Json evaluate(const CounterfactualTable& table, const Corruption& condition, bool real_passes = false) {
  const AskedDiagnosis asked{{"test", 1, condition.masks.draws, {condition}}, real_passes};
  return io::record_json(diagnosis_metrics(table, asked)).at("conditions").at(0);
}

TEST(Gather, needs_one_row_of_missing_and_one_of_noise_per_draw) {
  const auto names = [](const Corruption& condition) {
    std::vector<std::string> result;
    for (const auto& row : rows_for(condition)) result.push_back(row.name());
    return result;
  };
  EXPECT_THAT(names(condition_of("0", "0")), IsEmpty());
  EXPECT_THAT(names(condition_of("0.3", "0")), ElementsAre("text/missing"));
  EXPECT_THAT(names(condition_of("0.3", "0.2", 2)),
              ElementsAre("text/missing", "text/noise_add/1.0/draw0", "text/noise_add/1.0/draw1"));
}

TEST(Gather, a_table_for_other_conditions_is_the_users_mistake) {
  const auto table = table_of(30, rows_for(condition_of("0.3", "0")));
  EXPECT_THAT(user_error_of([&] { gather(table, condition_of("0", "0.3"), 0); }), HasSubstr("no row 'text/noise_add"));
}

TEST(Gather, evaluation_is_mean_spread_and_drop_over_the_draws) {
  const Corruption condition = condition_of("0.4", "0", 5);
  const auto table = table_of(60, rows_for(condition));
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

TEST(Gather, an_undefined_draw_makes_the_mean_undefined) {
  const Corruption condition = condition_of("1", "0", 2);
  auto table = table_of(20, rows_for(condition));
  std::fill(table.scores.begin(), table.scores.end(), 0.25f);
  const io::Json json = evaluate(table, condition);
  EXPECT_TRUE(json.at("mean").at("corr").is_null());
  EXPECT_TRUE(json.at("drop").at("corr").is_null());
  EXPECT_TRUE(json.at("draws").at("corr").at(0).is_null());
  EXPECT_TRUE(json.at("mean").at("mae").is_number());
}

TEST(Gather, evaluation_takes_scores_of_real_passes) {
  const Corruption condition = condition_of("0.5", "0", 1);
  auto table = table_of(20, {});
  table.append(pass_name(condition, 0), table.clean);
  const io::Json json = evaluate(table, condition, /*real_passes=*/true);
  EXPECT_EQ(json.at("mean").at("corr").get<double>(), clean_metrics(table).corr);
  EXPECT_EQ(json.at("drop").at("mae").get<double>(), 0.0);
}

RC_GTEST_PROP(GatherProperties, gathered_rows_are_the_variants_where_hit_and_clean_elsewhere, ()) {
  const int missing = *rc::gen::inRange(0, 101);
  corruption::ShortForm form;
  form.modalities = ModalitySet::from_bits(*rc::gen::inRange(1u, 8u));
  form.missing = Rate::from_double(missing / 100.0);
  form.noise = Rate::from_double(*rc::gen::inRange(0, 101 - missing) / 100.0);
  form.noise_kind = *rc::gen::element(corruption::kNoiseAdd, corruption::kNoiseScale);
  auto condition = form.corruption();
  condition.masks.selection = *rc::gen::element(corruption::Selection::kExact, corruption::Selection::kBernoulli);
  condition.masks.seed = *rc::gen::arbitrary<uint64_t>();
  condition.masks.draws = 3;
  const auto table = table_of(*rc::gen::inRange<size_t>(1, 80), rows_for(condition));
  const auto draw = *rc::gen::inRange<int64_t>(0, 3);
  const auto scores = gather(table, condition, draw);

  std::vector<uint64_t> ids;
  for (const auto& id : table.utterances) ids.push_back(hash_text(id));
  const auto hits = corruption::assign(condition, {.draw = draw}, ids);
  const std::string begin = form.modalities.name() + "/";
  const std::string noise = begin + form.noise_kind.name() + "/1.0/draw" + std::to_string(draw);
  for (size_t i = 0; i < scores.size(); ++i) {
    const auto hit_by = [&](corruption::Kind kind) {
      for (size_t p = 0; p < condition.perturbations.size(); ++p) {
        if (condition.perturbations[p].kind == kind && (hits[i] & corruption::hit_of(p)) != 0) return true;
      }
      return false;
    };
    const float expected = hit_by(corruption::kMissing) ? table.row(begin + "missing")[i]
                           : hit_by(form.noise_kind)    ? table.row(noise)[i]
                                                        : table.clean[i];
    RC_ASSERT(scores[i] == expected);
  }
}

TEST(Gather, two_sets_of_modalities_need_a_row_for_each_and_one_for_both) {
  auto condition = Corruption::parse("text missing 50 % + audio noise_add 50 %", "test");
  condition.masks.draws = 2;
  const auto table = table_of(80, rows_for(condition));
  EXPECT_THAT(table.rows,
              ElementsAre("text/missing", "audio/noise_add/1.0/draw0", "audio/noise_add/1.0/draw1",
                          "text/missing + audio/noise_add/1.0/draw0", "text/missing + audio/noise_add/1.0/draw1"));
  const auto scores = gather(table, condition, 1);
  const auto hits = hits_of(condition, table.utterances, 1);
  std::array<int, 4> seen{};
  for (size_t i = 0; i < scores.size(); ++i) {
    const std::array<float, 4> expected = {table.clean[i], table.row("text/missing")[i],
                                           table.row("audio/noise_add/1.0/draw1")[i],
                                           table.row("text/missing + audio/noise_add/1.0/draw1")[i]};
    EXPECT_EQ(scores[i], expected.at(hits[i]));
    ++seen.at(hits[i]);
  }
  for (const int count : seen) EXPECT_GT(count, 0);
  EXPECT_EQ(seen[1] + seen[3], 40);
  EXPECT_EQ(seen[2] + seen[3], 40);
}

RC_GTEST_PROP(GatherProperties, rate_zero_is_the_clean_row, ()) {
  const auto table = table_of(*rc::gen::inRange<size_t>(1, 80), {});
  RC_ASSERT(gather(table, condition_of("0", "0"), *rc::gen::inRange<int64_t>(0, 9)) == table.clean);
}

RC_GTEST_PROP(GatherProperties, everybody_hit_is_the_variants_row, ()) {
  const Corruption condition = condition_of("1", "0");
  const auto table = table_of(*rc::gen::inRange<size_t>(1, 80), rows_for(condition));
  const auto scores = gather(table, condition, 2);
  RC_ASSERT(std::equal(scores.begin(), scores.end(), table.row(0).begin()));
}

}  // namespace
}  // namespace modrob::metrics
