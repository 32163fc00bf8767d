#include "report/robustness_table.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "report_support.h"

namespace modrob::report {
namespace {

using testing::finish_run;
using ::testing::HasSubstr;
using testing::metrics_json;
using ::testing::Not;
using testing::SmallStudy;
using ::testing::StartsWith;
using testing::TemporaryFolder;

Results small_results(const std::string& title = "a small study") {
  const TemporaryFolder folder;
  const SmallStudy small(folder, title);
  small.finish_all();
  return collect(small.study, small.runs);
}

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

}  // namespace

TEST(TerminalTable, shows_value_spread_change_and_difference) {
  const std::string text = terminal_table(small_results());
  EXPECT_THAT(text, StartsWith("MISA on mosi, test split: 40 utterances in 8 videos; SIMULATED: audio and video\n"));
  EXPECT_THAT(line_with(text, "clean"), HasSubstr("0.750 ±0.071"));
  const std::string line = line_with(text, "text missing 30 %");
  EXPECT_THAT(line, HasSubstr("0.600 ±0.141  -0.150"));
  EXPECT_THAT(line, HasSubstr("0.550 ±0.071  -0.150"));
  EXPECT_THAT(line, HasSubstr("-0.050")) << "15+15 minus none";
  EXPECT_THAT(line, HasSubstr("60.0 ±14.1   -15.0")) << "F1 in percent";
  EXPECT_THAT(text, HasSubstr("Means over 2 seeds x 3 mask draws; ± is the standard deviation over seeds"));
  EXPECT_THAT(text, HasSubstr("mosi: text and labels are real; audio and video are simulated.\n"));
}

TEST(TerminalTable, one_seed_shows_the_spread_over_draws_and_says_so) {
  const TemporaryFolder folder;
  const SmallStudy small(folder);
  finish_run(small.study, small.runs[0], metrics_json(small.study, 0.7, {0.5, 0.1}, 0.02));
  const std::string text = terminal_table(collect(small.study, small.runs));
  EXPECT_THAT(line_with(text, "text missing 30 %"), HasSubstr("0.500 ±0.020"));
  EXPECT_THAT(text, HasSubstr("Means over 1 seed x 3 mask draws; ± is the standard deviation over mask draws"));
  EXPECT_THAT(text, Not(HasSubstr("difference")));
  EXPECT_THAT(text, HasSubstr("Not in the table, because it did not finish: misa, 15+15, seed 2.\n"));
}

TEST(TerminalTable, nothing_is_said_of_simulation_where_nothing_is_simulated) {
  Results results = small_results();
  for (auto& strategy : results.strategies) strategy.simulated.clear();
  EXPECT_THAT(terminal_table(results), Not(HasSubstr("imulated")));
  EXPECT_THAT(terminal_table(results), Not(HasSubstr("SIMULATED")));
}

TEST(MarkdownTable, has_every_metric_and_the_same_number_of_cells_in_each_row) {
  const std::string text = markdown_table(small_results());
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
  Results results = small_results();
  Cell& mae = results.strategies[0].cells[1][metrics::metric_index("mae")];
  mae.drop.mean = 0.25;
  EXPECT_THAT(line_with(markdown_table(results), "| text missing 30 %"), HasSubstr("| +0.250 |"));
}

TEST(MarkdownTable, a_bar_in_a_name_does_not_end_the_cell) {
  Results results = small_results();
  results.strategies[0].strategy = "a|b";
  EXPECT_THAT(markdown_table(results), HasSubstr("| a\\|b |"));
}

TEST(CsvTable, has_one_row_for_each_condition_and_metric) {
  const Results results = small_results();
  const auto lines = lines_of(csv_table(results));
  ASSERT_EQ(lines.size(), 1 + 2 * 3 * metrics::metric_table().size());
  const auto head = fields_of(lines[0]);
  for (const auto& line : lines) EXPECT_EQ(fields_of(line).size(), head.size()) << line;
  const std::string row = line_with(csv_table(results), "mosi,misa,none,text missing 30 %,corr,");
  const auto fields = fields_of(row);
  EXPECT_NEAR(std::stod(fields[5]), 0.6, 1e-15);
  EXPECT_NEAR(std::stod(fields[8]), 0.15, 1e-15);
  EXPECT_EQ(fields[11], "2");
  EXPECT_EQ(fields[12], "3");
  EXPECT_EQ(fields[13], "audio+video");
}

TEST(CsvTable, quotes_what_would_break_a_row_and_leaves_undefined_empty) {
  Results results = small_results();
  results.strategies[0].data = "my,\"data\"";
  results.strategies[0].cells[1][0].value.mean = std::nan("");
  const auto lines = lines_of(csv_table(results));
  const auto clean = fields_of(lines[1]);
  EXPECT_EQ(clean.size(), fields_of(lines[0]).size());
  EXPECT_EQ(clean[0], "my,\"data\"");
  EXPECT_THAT(lines[1], StartsWith("\"my,\"\"data\"\"\",misa,none,clean,corr,"));
  const auto undefined = fields_of(lines[1 + metrics::metric_table().size()]);
  EXPECT_EQ(undefined[3], "text missing 30 %");
  EXPECT_EQ(undefined[5], "");
}

TEST(JsonTable, says_the_same_as_the_cells) {
  const Results results = small_results();
  const io::Json json = json_table(results);
  EXPECT_EQ(json.at("study"), "small");
  EXPECT_EQ(json.at("data_sets").at("mosi"),
            (io::Json{{"utterances", 40}, {"videos", 8}, {"simulated", {"audio", "video"}}}));
  ASSERT_EQ(json.at("rows").size(), 2 * 3 * metrics::metric_table().size());
  size_t row = 0;
  for (const auto& strategy : results.strategies) {
    for (const auto& condition : strategy.conditions) {
      for (const auto& metric : results.metrics) {
        const auto& entry = json.at("rows").at(row++);
        const Cell& cell = strategy.at(condition, metric);
        EXPECT_EQ(entry.at("strategy"), strategy.strategy);
        EXPECT_EQ(entry.at("condition"), condition);
        EXPECT_EQ(entry.at("metric"), metric);
        EXPECT_EQ(entry.at("mean"), cell.value.mean);
        EXPECT_EQ(entry.at("drop"), cell.drop.mean);
        EXPECT_EQ(entry.at("seeds"), (io::Json{1, 2}));
      }
    }
  }
}

TEST(JsonTable, undefined_numbers_are_null) {
  Results results = small_results();
  results.strategies[0].cells[0][0].value.mean = std::nan("");
  EXPECT_TRUE(json_table(results).at("rows").at(0).at("mean").is_null());
}

TEST(DropBars, are_as_long_as_the_drops) {
  const std::string text = drop_bars(small_results());
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
  Results results = small_results();
  results.strategies[0].cells[1][0].drop.mean = std::nan("");
  results.strategies[1].cells[1][0].drop.mean = -0.1;
  const auto lines = lines_of(drop_bars(results));
  EXPECT_THAT(lines[1], HasSubstr("none    undefined"));
  EXPECT_THAT(lines[2], HasSubstr("15+15   -0.100"));
}

}  // namespace modrob::report
