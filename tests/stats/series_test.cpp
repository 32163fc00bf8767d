#include "stats/prelude.h"

namespace modrob::stats {
namespace {

metrics::CounterfactualTable table_of(size_t count, const std::vector<metrics::TableRow>& rows) {
  auto table = metrics::CounterfactualTable::with(count, rows);
  table.dataset = "made_up";
  table.split = "test";
  const KeyedStream labels(1, 1), scores(1, 2);
  for (size_t i = 0; i < count; ++i) {
    table.utterances[i] = "utterance" + std::to_string(i);
    table.videos[i] = "video" + std::to_string(i / 6);
    table.labels[i] = labels.normal(i);
    table.clean[i] = static_cast<float>(table.labels[i] + 0.3 * scores.normal(i));
  }
  scores.fill_normal(table.scores, count);
  return table;
}

corruption::Corruption condition_of(const char* missing, const char* noise) {
  auto condition = corruption::ShortForm{.missing = Rate::parse(missing), .noise = Rate::parse(noise)}.corruption();
  condition.masks.draws = 3;
  return condition;
}

std::vector<metrics::TableRow> rows_for(const corruption::Corruption& condition) {
  return metrics::needed_rows(std::span(&condition, 1));
}

std::vector<float> row_of(const Series& series, size_t draw, size_t count) {
  std::vector<float> row(count);
  series.fill(draw, row);
  return row;
}

TEST(Series, of_a_condition_are_its_gathers) {
  const auto condition = condition_of("0.3", "0.2");
  const auto table = table_of(50, rows_for(condition));
  const Series series = condition_series(table, condition, hits_of(condition, table.utterances));
  ASSERT_EQ(series.draws, 3);
  for (size_t draw = 0; draw < 3; ++draw) {
    EXPECT_EQ(row_of(series, draw, 50), metrics::gather(table, condition, static_cast<int64_t>(draw)));
  }
  EXPECT_EQ(row_of(clean_series(table), 0, 50), table.clean);
}

TEST(Series, points_are_those_of_metrics_json) {
  const auto condition = condition_of("0.3", "0.2");
  const auto table = table_of(60, rows_for(condition));
  const Bootstrap bootstrap(Sample(table.labels, table.videos), {.resamples = 10});
  const Series series = condition_series(table, condition, hits_of(condition, table.utterances));
  const auto result = bootstrap.evaluate(series);
  const auto json =
      io::record_json(metrics::diagnosis_metrics(table, {{"test", 1, 3, {condition}}})).at("conditions").at(0);
  for (size_t m = 0; m < kSumMetrics; ++m) {
    const std::string name(metrics::metric_table()[m].name);
    EXPECT_NEAR(result.metrics[m].point, json.at("mean").at(name).get<double>(), 1e-12) << name;
    for (size_t draw = 0; draw < 3; ++draw) {
      EXPECT_NEAR(result.draws[draw][m], json.at("draws").at(name).at(draw).get<double>(), 1e-12) << name;
    }
  }
}

TEST(Series, rate_zero_is_clean_in_every_resample) {
  const auto condition = condition_of("0", "0");
  auto table = table_of(40, {});
  const Bootstrap bootstrap(Sample(table.labels, table.videos), {.resamples = 30});
  const auto clean = bootstrap.evaluate(clean_series(table));
  const auto none = bootstrap.evaluate(condition_series(table, condition, hits_of(condition, table.utterances)));
  for (size_t m = 0; m < kSumMetrics; ++m) {
    for (size_t b = 0; b < 30; ++b) {
      EXPECT_NEAR(clean.metrics[m].resamples[b], none.metrics[m].resamples[b], 1e-14);
    }
  }
}

TEST(Series, a_table_for_other_conditions_is_the_users_mistake) {
  const auto table = table_of(30, {});
  const auto condition = condition_of("0.3", "0");
  EXPECT_THAT(user_error_of([&] { condition_series(table, condition, hits_of(condition, table.utterances)); }),
              HasSubstr("no row 'text/missing'"));
  EXPECT_THAT(user_error_of([&] { pass_series(table, condition); }), HasSubstr("no row 'text missing 30 %, draw 0'"));
}

TEST(Series, of_real_passes_are_their_rows) {
  auto table = table_of(12, {});
  const auto condition = condition_of("0.3", "0");
  for (int64_t draw = 0; draw < 3; ++draw) {
    table.append(metrics::pass_name(condition, draw), std::vector<float>(12, static_cast<float>(draw)));
  }
  const Series series = pass_series(table, condition);
  EXPECT_EQ(series.draws, 3);
  EXPECT_EQ(row_of(series, 2, 12), std::vector<float>(12, 2.0f));
}

}  // namespace
}  // namespace modrob::stats
