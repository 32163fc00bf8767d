#include "report/prelude.h"

namespace modrob::report {
namespace {

TEST(CellsTable, has_a_row_for_each_cell) {
  const auto analysis = made_up_analysis();
  // 2 data sets x 2 models x 2 strategies, 20 conditions and clean, 11 metrics.
  EXPECT_EQ(rows_of(csv_text(cells_table(analysis))).size(), 8u * 21 * 11);
}

TEST(CellsTable, holds_every_number_of_a_cell_with_all_its_bits) {
  const auto analysis = made_up_analysis();
  const auto& group = analysis.groups[1];
  const auto& cell = group.conditions[3].metrics[1];
  const auto row = row_with(csv_text(cells_table(analysis)), {{"data", group.data},
                                                              {"model", group.model},
                                                              {"strategy", group.strategy},
                                                              {"condition", group.conditions[3].name},
                                                              {"metric", "f1_non0"}});
  const auto expect = [&](const std::string& column, double value) {
    EXPECT_EQ(row.at(column), io::csv_number(value)) << column;
  };
  expect("value", cell.value.models.point);
  expect("models_se", cell.value.models.standard_error);
  expect("models_low", cell.value.models.t.low);
  expect("models_high", cell.value.models.t.high);
  expect("percentile_low", cell.value.models.percentile.low);
  expect("bca_high", cell.value.models.bca.high);
  expect("by_utterance_low", cell.value.models.by_utterance.low);
  expect("design_effect", cell.value.models.design_effect);
  expect("recipe_se", cell.value.recipe.standard_error);
  expect("recipe_low", cell.value.recipe.t.low);
  expect("recipe_degrees", cell.value.recipe.degrees);
  expect("sd_over_seeds", cell.sd_over_seeds);
  expect("sd_over_draws", cell.sd_over_draws);
  expect("var_seed", cell.variance.seed);
  expect("var_draw", cell.variance.draw);
  expect("var_interaction", cell.variance.interaction);
  expect("var_videos", cell.variance.videos);
  expect("drop", cell.drop.models.point);
  expect("drop_models_low", cell.drop.models.t.low);
  expect("drop_recipe_high", cell.drop.recipe.t.high);
  expect("relative_drop", cell.relative_drop.models.point);
  expect("relative_drop_recipe_se", cell.relative_drop.recipe.standard_error);
  EXPECT_EQ(row.at("seeds"), "3");
  EXPECT_EQ(row.at("draws"), "20");
}

TEST(CellsTable, leaves_what_is_undefined_empty) {
  const std::string text = csv_text(cells_table(made_up_analysis()));
  const auto clean = row_with(
      text,
      {{"data", "sets/mosi"}, {"model", "self_mm"}, {"strategy", "15+15"}, {"condition", "clean"}, {"metric", "corr"}});
  EXPECT_EQ(clean.at("drop"), "");
  EXPECT_EQ(clean.at("recipe_low"), "");
  EXPECT_EQ(clean.at("seeds"), "1");
  EXPECT_EQ(clean.at("draws"), "1");
}

TEST(RobustnessTable, holds_areas_means_breaking_rates_and_reliance) {
  const auto analysis = made_up_analysis();
  const std::string text = csv_text(robustness_table(analysis));
  const auto& group = analysis.groups[0];
  const auto at = [&](std::map<std::string, std::string> what) {
    what.insert({{"data", group.data}, {"model", group.model}, {"strategy", group.strategy}, {"metric", "corr"}});
    return row_with(text, what);
  };
  const auto& curve = group.curves[0];
  const auto area = at({{"summary", "area"}, {"modalities", "text"}, {"kind", "missing"}});
  EXPECT_EQ(area.at("value"), io::csv_number(curve.metrics[0].area.models.point));
  EXPECT_EQ(area.at("models_high"), io::csv_number(curve.metrics[0].area.models.t.high));
  EXPECT_EQ(at({{"summary", "mean_over_rates"}}).at("recipe_low"), io::csv_number(curve.metrics[0].mean->recipe.t.low));
  EXPECT_EQ(at({{"summary", "breaking_rate"}, {"modalities", "text"}, {"kind", "missing"}}).at("value"),
            io::csv_number(curve.metrics[0].breaking_rate));
  EXPECT_EQ(at({{"summary", "area"}, {"kind", "noise_add"}, {"strength", "0.5"}}).at("value"),
            io::csv_number(group.curves[2].metrics[0].area.models.point));
  EXPECT_EQ(at({{"summary", "reliance"}, {"modalities", "audio"}}).at("value"),
            io::csv_number(group.reliance[0].modalities[1].drop->models.point));
  EXPECT_EQ(at({{"summary", "shapley"}, {"modalities", "video"}}).at("models_low"),
            io::csv_number(group.reliance[0].modalities[2].shapley->models.t.low));
  EXPECT_EQ(at({{"summary", "worst"}}).at("condition"), "text+audio+video missing 100 %");
}

TEST(RobustnessTable, writes_a_curve_that_never_breaks_as_inf) {
  auto analysis = made_up_analysis();
  analysis.groups[0].curves[0].metrics[0].breaking_rate = std::numeric_limits<double>::infinity();
  const auto& group = analysis.groups[0];
  const auto row = row_with(csv_text(robustness_table(analysis)), {{"data", group.data},
                                                                   {"model", group.model},
                                                                   {"strategy", group.strategy},
                                                                   {"metric", "corr"},
                                                                   {"summary", "breaking_rate"},
                                                                   {"modalities", "text"},
                                                                   {"kind", "missing"}});
  EXPECT_EQ(row.at("value"), "inf");
}

TEST(StatisticsMarkdown, shows_value_and_interval_of_both_estimands) {
  auto analysis = made_up_analysis();
  auto& value = analysis.groups[0].conditions[0].metrics[1].value;
  value.models.point = 0.8414;
  value.models.t = {0.8, 0.8804};
  value.recipe.t = {0.71, 0.9};
  const std::string text = statistics_markdown(analysis);
  EXPECT_THAT(
      text,
      HasSubstr("\n## MISA on spoken_reviews, test split: 685 utterances in 31 videos; SIMULATED: audio and video\n"));
  EXPECT_THAT(text, HasSubstr("These models:\n\n| F1 (%) | none | drop | 15+15 | drop |\n"));
  EXPECT_THAT(text, HasSubstr("| clean | 84.1 [80.0, 88.0] |  |"));
  EXPECT_THAT(text, HasSubstr("| clean | 84.1 [71.0, 90.0] |  |"));
  EXPECT_THAT(text, HasSubstr("**The test split was opened twice.**"));
  EXPECT_THAT(text, HasSubstr("Not finished: self_mm, 15+15, seed 2: ran out of memory."));
  // Headline metrics only.
  EXPECT_THAT(text, Not(HasSubstr("Spearman")));
}

TEST(StatisticsMarkdown, gives_no_interval_where_there_is_none) {
  auto analysis = made_up_analysis();
  auto& value = analysis.groups[0].conditions[0].metrics[0].value;
  value.models.point = 0.7804;
  value.recipe.t = {};
  EXPECT_THAT(statistics_markdown(analysis), HasSubstr("| clean | 0.780 |  |"));
}

TEST(StatisticsFiles, have_claims_where_the_study_has_them) {
  auto analysis = made_up_analysis();
  std::vector<std::string> names;
  for (const auto& file : statistics_files(analysis)) names.push_back(file.name);
  EXPECT_THAT(names,
              ElementsAre("statistics.csv", "statistics.md", "robustness_summary.csv", "claims.csv", "claims.md"));
  analysis.claims.clear();
  EXPECT_EQ(statistics_files(analysis).size(), 3u);
}

}  // namespace
}  // namespace modrob::report
