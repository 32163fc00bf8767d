#include "analysis/prelude.h"

namespace modrob::analysis {
namespace {

corruption::Corruption missing(ModalitySet modalities, double rate) {
  auto condition = corruption::Corruption::of(corruption::kMissing, modalities, Rate::from_double(rate));
  condition.masks.draws = 3;
  return condition;
}

struct Case {
  metrics::CounterfactualTable table;
  metrics::AskedDiagnosis asked;
};

// Scores that follow the labels when clean and not at all without text.
Case case_of(size_t videos) {
  Case made;
  auto& [table, asked] = made;
  asked = {{"test", 1, 3, {missing(Modality::kText, 0.5), missing(Modality::kText, 1)}}};
  table = metrics::CounterfactualTable::with(6 * videos, metrics::needed_rows(asked.conditions));
  table.dataset = "talks";
  table.split = "test";
  const KeyedStream random(3, 1);
  for (size_t i = 0; i < table.size(); ++i) {
    table.utterances[i] = "u" + std::to_string(i);
    table.videos[i] = "v" + std::to_string(i % videos);
    table.labels[i] = random.normal(3 * i);
    table.clean[i] = static_cast<float>(table.labels[i] + 0.5 * random.normal(3 * i + 1));
    table.row(0)[i] = static_cast<float>(random.normal(3 * i + 2));
  }
  return made;
}

TEST(DiagnosisIntervals, are_those_of_values_and_of_their_changes) {
  const auto [table, asked] = case_of(12);
  const auto intervals = diagnosis_intervals(table, asked, 500, 1);
  EXPECT_THAT(intervals.warnings, IsEmpty());
  ASSERT_EQ(intervals.conditions.size(), 3u);
  const auto& clean = intervals.conditions[0];
  EXPECT_EQ(clean.name, "clean");
  EXPECT_THAT(clean.changes, IsEmpty());
  const size_t corr = metrics::metric_index("corr"), spearman = metrics::metric_index("spearman");
  const auto answer = io::record_json(metrics::diagnosis_metrics(table, asked));
  for (size_t m = 0; m < metrics::metric_table().size(); ++m) {
    const std::string name(metrics::metric_table()[m].name);
    EXPECT_NEAR(clean.values[m].point, answer.at("clean").at(name).get<double>(), 1e-12) << name;
    for (size_t c = 1; c < 3; ++c) {
      const double mean = answer.at("conditions")[c - 1].at("mean").at(name).get<double>();
      EXPECT_NEAR(intervals.conditions[c].values[m].point, mean, 1e-12) << name;
      EXPECT_NEAR(intervals.conditions[c].changes[m].point, mean - clean.values[m].point, 1e-12) << name;
    }
  }
  EXPECT_TRUE(clean.values[corr].t.contains(clean.values[corr].point));
  EXPECT_LT(clean.values[corr].t.high, 1);
  EXPECT_LT(intervals.conditions[2].changes[corr].t.high, 0) << "text is all that this model has";
  EXPECT_FALSE(clean.values[spearman].t.defined());
  EXPECT_EQ(diagnosis_intervals(table, asked, 500, 2).conditions[1].changes[corr].t.low,
            intervals.conditions[1].changes[corr].t.low);
}

TEST(DiagnosisIntervals, json_has_null_where_there_is_none) {
  const auto [table, asked] = case_of(1);
  const auto intervals = diagnosis_intervals(table, asked, 100, 1);
  EXPECT_THAT(intervals.warnings, ElementsAre("talks has one video in its test split, so no interval can be given."));
  const auto json = to_json(intervals);
  EXPECT_EQ(json.at("level"), 0.95);
  EXPECT_EQ(json.at("resamples"), 100);
  const auto& change = json.at("conditions")[1].at("changes").at("corr");
  EXPECT_TRUE(change.at("value").is_number());
  EXPECT_TRUE(change.at("low").is_null());
  EXPECT_EQ(change.at("method"), "none");
  EXPECT_FALSE(json.at("conditions")[0].contains("changes"));
}

TEST(DiagnosisIntervals, few_videos_and_labels_of_one_class_are_warned_of) {
  auto [table, asked] = case_of(3);
  for (auto& label : table.labels) label = std::abs(label) + 0.1;
  const auto intervals = diagnosis_intervals(table, asked, 100, 1);
  EXPECT_THAT(intervals.warnings, Contains(HasSubstr("talks has 3 videos in its test split; intervals were checked")));
  EXPECT_THAT(intervals.warnings, Contains(HasSubstr("talks, test split: labels are all positive")));
}

TEST(DiagnosisIntervals, conditions_of_an_absent_modality_are_left_out) {
  auto [table, asked] = case_of(6);
  table.absent = {"video"};
  asked.conditions.insert(asked.conditions.begin(), missing(Modality::kVideo, 1));
  const auto intervals = diagnosis_intervals(table, asked, 100, 1);
  ASSERT_EQ(intervals.conditions.size(), 3u);
  EXPECT_EQ(intervals.conditions[1].name, "text missing 50 %");
}

TEST(DiagnosisIntervals, rows_of_real_passes_are_read_by_condition_and_draw) {
  auto [table, asked] = case_of(6);
  asked.conditions = {missing(Modality::kText, 1)};
  asked.real_passes = true;
  const std::vector<float> scores(table.row(0).begin(), table.row(0).end());
  const auto by_table = diagnosis_intervals(table, {{"test", 1, 3, asked.conditions}}, 100, 1);
  for (int64_t draw = 0; draw < 3; ++draw) table.append(metrics::pass_name(asked.conditions[0], draw), scores);
  const auto by_passes = diagnosis_intervals(table, asked, 100, 1);
  const size_t mae = metrics::metric_index("mae");
  EXPECT_EQ(by_passes.conditions[1].changes[mae].t.low, by_table.conditions[1].changes[mae].t.low);
}

}  // namespace
}  // namespace modrob::analysis
