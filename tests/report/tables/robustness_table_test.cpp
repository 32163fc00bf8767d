#include "report/prelude.h"

namespace modrob::report {
namespace {

using analysis::Analysis;
using analysis::Cell;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream input(text);
  for (std::string line; std::getline(input, line);) lines.push_back(line);
  return lines;
}

std::string line_with(const std::string& text, const std::string& beginning) {
  for (const auto& line : lines_of(text)) {
    if (line.starts_with(beginning)) return line;
  }
  ADD_FAILURE() << "no line begins with " << beginning << " in\n" << text;
  return "";
}

// Fields of a line of RFC 4180.
std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"')
      fields.back() += line[++i];
    else if (line[i] == '"')
      quoted = !quoted;
    else if (line[i] == ',' && !quoted)
      fields.emplace_back();
    else
      fields.back() += line[i];
  }
  return fields;
}

constexpr size_t kWide = 200;

TEST(TerminalTable, shows_value_spread_change_and_difference) {
  const std::string text = terminal_table(small_analysis(), kWide);
  EXPECT_THAT(text, StartsWith("MISA on mosi, test split: 40 utterances in 8 videos; SIMULATED: audio and video\n"));
  EXPECT_THAT(line_with(text, "clean"), HasSubstr("0.750 [0.700, 0.800]"));
  const std::string line = line_with(text, "text missing 30 %");
  EXPECT_THAT(line, HasSubstr("0.600 [0.550, 0.650]  -0.150"));
  EXPECT_THAT(line, HasSubstr("0.550 [0.500, 0.600]  -0.150"));
  EXPECT_THAT(line, HasSubstr("-0.050 [-0.130, 0.030]")) << "15+15 minus none, of the method";
  EXPECT_THAT(text, HasSubstr("60.0 [55.0, 65.0]   -15.0")) << "F1 in percent";
  EXPECT_THAT(text, HasSubstr("Means over 2 seeds x 3 mask draws; [95 % interval of these trained models"));
  EXPECT_THAT(text, HasSubstr("mosi: SIMULATED: audio and video.\n"));
}

TEST(TerminalTable, one_strategy_has_no_difference_and_absent_runs_are_named) {
  Analysis analysis = small_analysis();
  analysis.groups.pop_back();
  analysis.groups[0] = group_of(analysis, "none", {0.7}, {{0.5}, {0.1}});
  analysis.missing_runs = {{"mosi, misa, 15+15, seed 2", "not started"}};
  const std::string text = terminal_table(analysis, kWide);
  EXPECT_THAT(text, HasSubstr("Means over 1 seed x 3 mask draws"));
  EXPECT_THAT(text, Not(HasSubstr("difference")));
  EXPECT_THAT(text,
              HasSubstr("Not in the table, because it did not finish: mosi, misa, 15+15, seed 2 (not started).\n"));
}

TEST(TerminalTable, a_value_without_an_interval_stands_alone) {
  Analysis analysis = small_analysis();
  analysis.groups[0].conditions[1].metrics[0].value.models.t = {};
  EXPECT_THAT(line_with(terminal_table(analysis, kWide), "text missing 30 %"), HasSubstr("0.600  -0.150"));
}

TEST(TerminalTable, nothing_is_said_of_simulation_where_nothing_is_simulated) {
  Analysis analysis = small_analysis();
  analysis.data[0].simulated.clear();
  EXPECT_THAT(terminal_table(analysis, kWide), Not(HasSubstr("imulated")));
  EXPECT_THAT(terminal_table(analysis, kWide), Not(HasSubstr("SIMULATED")));
}

TEST(TerminalTable, that_is_too_wide_has_means_and_the_differences_alone) {
  const std::string text = terminal_table(small_analysis(), 80);
  EXPECT_THAT(line_with(text, "text missing 30 %"), HasSubstr("0.600  0.550  -0.050 [-0.130, 0.030]"));
  EXPECT_THAT(text, HasSubstr("Intervals of every number: tables/robustness.md"));
  for (const auto& line : lines_of(text)) EXPECT_LE(columns_of(line), 80u) << line;
}

TEST(MarkdownTable, has_headline_metrics_and_the_same_number_of_cells_in_each_row) {
  const std::string text = markdown_table(small_analysis());
  EXPECT_THAT(text, StartsWith("## MISA on mosi, test split"));
  EXPECT_THAT(text, AllOf(HasSubstr("| Corr"), HasSubstr("| F1 (%)"), Not(HasSubstr("| MAE"))));
  EXPECT_THAT(text, HasSubstr("All metrics: robustness.csv."));
  std::vector<std::ptrdiff_t> bars;
  for (const auto& line : lines_of(text)) {
    if (line.starts_with("|")) bars.push_back(std::count(line.begin(), line.end(), '|'));
  }
  ASSERT_EQ(bars.size(), 12u) << "of two metrics two heads, the rule, three conditions";
  for (const auto count : bars) EXPECT_EQ(count, bars[0]);
}

TEST(MarkdownTable, an_error_that_grows_has_a_plus) {
  Analysis analysis = small_analysis();
  analysis.headline = {"mae"};
  Cell& mae = analysis.groups[0].conditions[1].metrics[metrics::metric_index("mae")];
  mae.drop.models.point = 0.25;
  EXPECT_THAT(line_with(markdown_table(analysis), "| text missing 30 %"), HasSubstr("| +0.250 |"));
}

TEST(MarkdownTable, a_bar_in_a_name_does_not_end_the_cell) {
  Analysis analysis = small_analysis();
  analysis.groups[0].strategy = "a|b";
  EXPECT_THAT(markdown_table(analysis), HasSubstr("| a\\|b |"));
}

TEST(CsvTable, has_one_row_for_each_condition_and_metric) {
  const Analysis analysis = small_analysis();
  const auto lines = lines_of(csv_table(analysis));
  ASSERT_EQ(lines.size(), 1 + 2 * 3 * metrics::metric_table().size());
  const auto head = fields_of(lines[0]);
  for (const auto& line : lines) EXPECT_EQ(fields_of(line).size(), head.size()) << line;
  const std::string row = line_with(csv_table(analysis), "mosi,misa,none,text missing 30 %,corr,");
  const auto fields = fields_of(row);
  const auto field = [&](const std::string& name) {
    return fields.at(static_cast<size_t>(std::find(head.begin(), head.end(), name) - head.begin()));
  };
  EXPECT_NEAR(std::stod(field("mean")), 0.6, 1e-15);
  EXPECT_NEAR(std::stod(field("low")), 0.55, 1e-15);
  EXPECT_NEAR(std::stod(field("recipe_high")), 0.68, 1e-15);
  EXPECT_NEAR(std::stod(field("drop")), 0.15, 1e-15);
  EXPECT_NEAR(std::stod(field("drop_sd_over_seeds")), std::sqrt(0.005), 1e-15);
  EXPECT_NEAR(std::stod(field("relative_drop")), (0.2 / 0.7 + 0.1 / 0.8) / 2, 1e-15);
  EXPECT_EQ(field("seeds"), "2");
  EXPECT_EQ(field("draws"), "3");
  EXPECT_EQ(field("simulated"), "audio+video");
}

TEST(CsvTable, quotes_what_would_break_a_row_and_leaves_undefined_empty) {
  Analysis analysis = small_analysis();
  analysis.groups[0].data = analysis.data.emplace_back(analysis.data[0]).data = "my,\"data\"";
  analysis.groups[0].conditions[1].metrics[0].value.models.point = std::nan("");
  const auto lines = lines_of(csv_table(analysis));
  const auto clean = fields_of(lines[1]);
  EXPECT_EQ(clean.size(), fields_of(lines[0]).size());
  EXPECT_EQ(clean[0], "my,\"data\"");
  EXPECT_THAT(lines[1], StartsWith("\"my,\"\"data\"\"\",misa,none,clean,corr,"));
  const auto undefined = fields_of(lines[1 + metrics::metric_table().size()]);
  EXPECT_EQ(undefined[3], "text missing 30 %");
  EXPECT_EQ(undefined[5], "");
}

TEST(JsonTable, says_the_same_as_the_cells) {
  const Analysis analysis = small_analysis();
  const io::Json json = json_table(analysis);
  EXPECT_EQ(json.at("study"), "small");
  EXPECT_EQ(
      json.at("data_sets").at("mosi"),
      (io::Json{{"utterances", 40}, {"videos", 8}, {"simulated", {"audio", "video"}}, {"absent", io::Json::array()}}));
  ASSERT_EQ(json.at("rows").size(), 2 * 3 * metrics::metric_table().size());
  size_t row = 0;
  for (const auto& strategy : analysis.groups) {
    for (const auto& condition : strategy.conditions) {
      for (const auto& metric : analysis.metrics) {
        const auto& entry = json.at("rows").at(row++);
        const Cell& cell = strategy.at(condition.name, metric);
        EXPECT_EQ(entry.at("strategy"), strategy.strategy);
        EXPECT_EQ(entry.at("condition"), condition.name);
        EXPECT_EQ(entry.at("metric"), metric);
        EXPECT_EQ(entry.at("mean"), cell.value.models.point);
        EXPECT_EQ(entry.at("drop"), io::number_or_null(cell.drop.models.point));
        EXPECT_EQ(entry.at("seeds"), (io::Json{1, 2}));
      }
    }
  }
}

TEST(JsonTable, undefined_numbers_are_null) {
  Analysis analysis = small_analysis();
  analysis.groups[0].conditions[0].metrics[0].value.models.point = std::nan("");
  EXPECT_TRUE(json_table(analysis).at("rows").at(0).at("mean").is_null());
}

}  // namespace
}  // namespace modrob::report
