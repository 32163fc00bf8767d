#include "report/prelude.h"

namespace modrob::report {
namespace {

std::string refusal(const analysis::Analysis& analysis, const StudyTableChoice& choice) {
  try {
    const StudyTable table(analysis, choice);
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

// The fields of a column, by its place.
std::vector<std::string> column_of(const Table& table, size_t column) {
  std::vector<std::string> fields;
  for (const auto& row : table.rows()) fields.push_back(shown_text(row[column]));
  return fields;
}

TEST(StudyTable, whole_text_with_the_best_and_differences) {
  StudyTableChoice choice{.metrics = {"corr"}, .best = true, .difference_with = "none"};
  choice.only[3] = {"text:missing:1", "clean"};
  const StudyTable table(small_analysis(), choice);
  EXPECT_EQ(latex_tabular(table.shown()),
            "\\begin{tabular}{llrrrr}\n\\toprule\n"
            " & & \\multicolumn{2}{c}{text missing 100 \\%} & \\multicolumn{2}{c}{clean} \\\\\n"
            "\\cmidrule(lr){3-4}\\cmidrule(lr){5-6}\n"
            "model & strategy & Corr & difference & Corr & difference \\\\\n\\midrule\n"
            "MISA & none & 0.150 [0.100, 0.200] &  & \\textbf{0.750} [0.700, 0.800] &  \\\\\n"
            " & 15+15 & \\textbf{0.300} [0.250, 0.350] & +0.150 [0.070, 0.230] & 0.700 [0.650, 0.750] & "
            "$-$0.050 [$-$0.130, 0.030] \\\\\n"
            "\\bottomrule\n\\end{tabular}\n");
  EXPECT_THAT(table.notes(), AllOf(HasSubstr("data mosi"), HasSubstr("SIMULATED: audio and video"),
                                   HasSubstr("difference: paired by seed"), Not(HasSubstr("change:"))));
  const auto row = row_with(csv_text(table.cells()), {{"strategy", "15+15"}, {"condition", "clean"}});
  EXPECT_EQ(row.at("best"), "0");
  EXPECT_NEAR(std::stod(row.at("difference")), -0.05, 1e-12);
  EXPECT_NEAR(std::stod(row.at("difference_recipe_low")), -0.13, 1e-12);
}

TEST(StudyTable, of_an_error_the_smallest_is_the_best_and_what_is_shown_alike_is_alike) {
  auto analysis = small_analysis();
  const StudyTableChoice choice{.metrics = {"mae"}, .best = true};
  const auto best = [&] { return column_of(StudyTable(analysis, choice).cells(), 8); };
  // Of each strategy clean, text missing 30 %, text missing 100 %.
  EXPECT_THAT(best(), ElementsAre("0", "0", "1", "1", "1", "0"));
  const auto mae = metrics::metric_index("mae");
  analysis.groups[1].conditions[0].metrics[mae].value.models.point = 0.75001;
  EXPECT_THAT(best(), ElementsAre("1", "0", "1", "1", "1", "0"));
  analysis.groups[1].conditions[0].metrics[mae].value.models.point = std::nan("");
  EXPECT_THAT(best(), ElementsAre("0", "0", "1", "0", "1", "0")) << "nothing stands beside the other";
}

TEST(StudyTable, lays_rows_and_columns_out_as_asked) {
  const auto analysis = made_up_analysis();
  StudyTableChoice choice{.rows = {TableKey::kData, TableKey::kCondition},
                          .columns = {TableKey::kModel, TableKey::kStrategy},
                          .metrics = {"corr", "mae"}};
  choice.only = {{{}, {"Self-MM", "misa"}, {"none"}, {"clean", "text missing 30 %"}}};
  const auto table = StudyTable(analysis, choice).shown();
  EXPECT_THAT(column_of(table, 0), ElementsAre("spoken_reviews", "", "mosi", ""));
  EXPECT_THAT(column_of(table, 1), ElementsAre("clean", "text missing 30 %", "clean", "text missing 30 %"));
  EXPECT_THAT(table.heads()[0], ElementsAre("", "", "Self-MM, none", "", "MISA, none", ""));
  EXPECT_THAT(table.heads()[1], ElementsAre("data", "condition", "Corr", "MAE", "Corr", "MAE"));
  EXPECT_TRUE(table.begins_block(2));
  EXPECT_FALSE(table.begins_block(1));
  const auto& info = metrics::find_metric("mae");
  const auto& value = analysis.find("sets/mosi", "misa", "none")->at("text missing 30 %", "mae").value.models;
  EXPECT_EQ(shown_text(table.rows()[3][5]), metric_text({&info, value.point, value.t}));
}

TEST(StudyTable, leaves_out_what_has_no_run_and_dashes_the_rest) {
  auto analysis = made_up_analysis();
  // Self-MM finished on one data set only, and trained with 15+15 on none.
  std::erase_if(analysis.groups, [](const auto& group) {
    return group.model == "self_mm" && (group.data == "sets/mosi" || group.strategy == "15+15");
  });
  StudyTableChoice choice{.columns = {TableKey::kData}, .metrics = {"corr"}};
  choice.only[3] = {"clean"};
  const auto table = StudyTable(analysis, choice).shown();
  EXPECT_THAT(column_of(table, 1), ElementsAre("none", "15+15", "none"));
  EXPECT_EQ(shown_text(table.rows()[2][3]), "—");
}

TEST(StudyTable, what_it_cannot_lay_out_is_said) {
  const auto analysis = made_up_analysis();
  EXPECT_THAT(refusal(analysis, {.rows = {TableKey::kModel}}),
              AllOf(HasSubstr("2 numbers"), HasSubstr("data sets"), HasSubstr("--rows or --columns")));
  EXPECT_THAT(refusal(analysis, {.rows = {TableKey::kModel}, .columns = {TableKey::kModel}}), HasSubstr("twice"));
  EXPECT_THAT(refusal(analysis, {.metrics = {"cor"}}), HasSubstr("corr"));
  EXPECT_THAT(refusal(analysis, {.only = {{{}, {"misaa"}, {}, {}}}}), HasSubstr("did you mean 'misa'"));
  EXPECT_THAT(refusal(analysis, {.only = {{{}, {}, {}, {"text missing 35 %"}}}}), HasSubstr("no condition"));
  EXPECT_THAT(refusal(analysis, {.difference_with = "15+15"}),
              AllOf(HasSubstr("no other strategy"), HasSubstr("study compare")));
  EXPECT_THAT(refusal(analysis, {.only = {{{}, {}, {"none"}, {}}}, .difference_with = "none"}),
              HasSubstr("no other strategy is in the table"));
  EXPECT_THAT(refusal(empty_analysis({}), {}), HasSubstr("no finished run"));
  EXPECT_THROW(parse_table_key("modell"), UserError);
  for (const char* name : {"data", "model", "strategy", "condition"}) EXPECT_EQ(name_of(parse_table_key(name)), name);
}

}  // namespace
}  // namespace modrob::report
