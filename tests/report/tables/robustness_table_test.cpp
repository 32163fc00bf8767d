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

TEST(TerminalTable, shows_value_spread_change_and_difference) {
  const std::string text = terminal_table(small_analysis());
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
  const std::string text = terminal_table(analysis);
  EXPECT_THAT(text, HasSubstr("Means over 1 seed x 3 mask draws"));
  EXPECT_THAT(text, Not(HasSubstr("difference")));
  EXPECT_THAT(text,
              HasSubstr("Not in the table, because it did not finish: mosi, misa, 15+15, seed 2 (not started).\n"));
}

TEST(TerminalTable, a_value_without_an_interval_stands_alone) {
  Analysis analysis = small_analysis();
  analysis.groups[0].conditions[1].metrics[0].value.models.t = {};
  EXPECT_THAT(line_with(terminal_table(analysis), "text missing 30 %"), HasSubstr("0.600  -0.150"));
}

TEST(TerminalTable, nothing_is_said_of_simulation_where_nothing_is_simulated) {
  Analysis analysis = small_analysis();
  analysis.data[0].simulated.clear();
  EXPECT_THAT(terminal_table(analysis), Not(HasSubstr("imulated")));
  EXPECT_THAT(terminal_table(analysis), Not(HasSubstr("SIMULATED")));
}

TEST(MarkdownTable, has_every_metric_and_the_same_number_of_cells_in_each_row) {
  const std::string text = markdown_table(small_analysis());
  EXPECT_THAT(text, StartsWith("# a small study\n\n## MISA on mosi, test split"));
  for (const auto& metric : metrics::metric_table()) EXPECT_THAT(text, HasSubstr("| " + std::string(metric.label)));
  std::vector<std::ptrdiff_t> bars;
  for (const auto& line : lines_of(text)) {
    if (line.starts_with("|")) bars.push_back(std::count(line.begin(), line.end(), '|'));
  }
  ASSERT_EQ(bars.size(), 6u) << "two heads, the rule, three conditions";
  for (const auto count : bars) EXPECT_EQ(count, bars[0]);
}

TEST(MarkdownTable, an_error_that_grows_has_a_plus) {
  Analysis analysis = small_analysis();
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

TEST(DropBars, are_as_long_as_the_drops) {
  const std::string text = drop_bars(small_analysis());
  const auto blocks = [](const std::string& line) {
    size_t count = 0;
    for (size_t at = line.find("█"); at != std::string::npos; at = line.find("█", at + 1)) ++count;
    return count;
  };
  const auto lines = lines_of(text);
  ASSERT_EQ(lines.size(), 5u);
  EXPECT_EQ(lines[0], "Drop of Corr");
  EXPECT_THAT(lines[1], StartsWith("text missing 30 %   none"));
  EXPECT_THAT(lines[1], HasSubstr(" 0.150"));
  EXPECT_EQ(blocks(lines[1]), 10u) << "0.15 of 0.6, the largest, which has 40";
  EXPECT_EQ(blocks(lines[3]), 40u);
  EXPECT_THAT(lines[4], HasSubstr("15+15  ██")) << lines[4];
}

TEST(DropBars, undefined_and_negative_drops_have_no_bar) {
  Analysis analysis = small_analysis();
  analysis.groups[0].conditions[1].metrics[0].drop.models.point = std::nan("");
  analysis.groups[1].conditions[1].metrics[0].drop.models.point = -0.1;
  const auto lines = lines_of(drop_bars(analysis));
  EXPECT_THAT(lines[1], HasSubstr("none    undefined"));
  EXPECT_THAT(lines[2], HasSubstr("15+15   -0.100"));
}

}  // namespace
}  // namespace modrob::report
