#include "metrics/prelude.h"

namespace modrob::metrics {
namespace {

io::Json stored_metrics() {
  auto condition = corruption::ShortForm{.missing = Rate::parse("0.5")}.corruption();
  condition.masks.draws = 2;
  condition.masks.selection = corruption::Selection::kBernoulli;
  const auto table = table_of(20, needed_rows(std::span(&condition, 1)));
  return io::record_json(diagnosis_metrics(table, {{"test", 1, 2, {condition}}}));
}

TEST(DiagnosisMetrics, are_read_as_they_were_written) {
  const io::Json json = stored_metrics();
  const auto read = io::read_record<DiagnosisMetrics>(json, "metrics.json");
  EXPECT_EQ(io::record_json(read).dump(), json.dump());
  EXPECT_EQ(read.conditions.at(0).condition.name(), "text missing 50 %");
  EXPECT_EQ(read.conditions.at(0).condition.masks.selection, corruption::Selection::kBernoulli);
}

TEST(DiagnosisMetrics, what_is_damaged_is_named) {
  const auto refused = [](const char* pointer, const io::Json& value) {
    io::Json json = stored_metrics();
    json[io::Json::json_pointer(pointer)] = value;
    return user_error_of([&] { io::read_record<DiagnosisMetrics>(json, "metrics.json"); });
  };
  EXPECT_THAT(refused("/passes", "tables"), StartsWith("metrics.json: passes: has no choice 'tables'; "));
  EXPECT_THAT(refused("/conditions/0/selection", "exactly"),
              StartsWith("metrics.json: conditions[0].selection: has no choice 'exactly'"));
  EXPECT_EQ(refused("/conditions/0/draws/mae", 1), "metrics.json: conditions[0].draws.mae: must be a list, not 1");
  EXPECT_EQ(refused("/conditions", nullptr), "metrics.json: conditions: must be a list of objects, not null");
}

}  // namespace
}  // namespace modrob::metrics
