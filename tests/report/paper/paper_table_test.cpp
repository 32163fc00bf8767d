#include "report/prelude.h"

namespace modrob::report::paper {
namespace {

std::string expected(const std::string& name) { return read_file(MODROB_SOURCE_DIR "/tests/report/expected/" + name); }

// A study that has a few of the cells of Table 3 on MOSI, and clean and missing ones of Table 1 on a set of its own.
std::vector<StudyCell> made_up_cells() {
  std::vector<StudyCell> cells;
  cells.push_back(study_cell("t3/none/clean/mosi/corr"));  // level 0.600 ± 0.010
  cells.push_back(study_cell("t3/none/clean/mosi/f1"));    // level 60.00
  cells.back().value.interval = Bounds{0.55, 0.654321};
  cells.push_back(study_cell("t3/none/missing/30/mosi/corr"));  // drop 0.125 ± 0.020
  cells.push_back(study_cell("t3/none/noise/30/mosi/f1"));      // a drop of 0, which is → 0
  cells.back().drop = {0.00004, std::nan(""), {}};
  cells.push_back(study_cell("t3/15+15/noise/5/mosi/f1"));  // ↑ 1.50 [-3.00, 0.10]
  cells.back().drop = {-0.015, 0.01, Bounds{-0.03, 0.001}};
  cells.push_back(study_cell("t3/15+15/missing/5/mosi/corr"));
  cells.back().drop.mean = std::nan("");
  // Neither stands in a table of the corrected preset.
  cells.push_back(study_cell("t3/5+5/missing/5/mosi/corr", "reference"));
  cells.push_back(study_cell("t3/5+5/noise/5/mosi/corr"));
  cells.back().condition->perturbations[0].kind = corruption::kNoiseScale;
  return cells;
}

std::vector<StudyCell> on_other_data() {
  std::vector<StudyCell> cells;
  for (const std::string address :
       {"t1/bbfn/none/clean/mosi/corr", "t1/bbfn/none/clean/mosi/f1", "t1/bbfn/15+15/missing/mosi/corr"}) {
    cells.push_back(study_cell(address));
    cells.back().data = "spoken_reviews";
  }
  return cells;
}

TEST(PaperTable, has_the_papers_rows_in_its_order) {
  const auto table = make_paper_table({false, 3}, {}, {});
  ASSERT_EQ(table.rows.size(), 36u);
  std::vector<std::string> first;
  for (size_t i = 0; i < 10; ++i) {
    const auto& row = table.rows[i];
    first.push_back(row.training + " " + row.diagnostic + " " + std::to_string(row.percent));
    EXPECT_EQ(row.model, "misa");
  }
  EXPECT_THAT(first,
              ElementsAre("none clean 0", "none missing 5", "none noise 5", "none missing 10", "none noise 10",
                          "none missing 15", "none noise 15", "none missing 30", "none noise 30", "5+5 clean 0"));
  const auto summary = make_paper_table({false, 1}, {}, {});
  ASSERT_EQ(summary.rows.size(), 30u);
  first.clear();
  for (size_t i = 0; i < 7; ++i) {
    first.push_back(summary.rows[i].model + " " + summary.rows[i].diagnostic + " " + summary.rows[i].training);
  }
  EXPECT_THAT(first, ElementsAre("misa clean none", "misa clean 15+15", "misa missing none", "misa missing 15+15",
                                 "misa noise none", "misa noise 15+15", "bbfn clean none"));
  EXPECT_EQ(make_paper_tables({}, {}).size(), 6u);
}

TEST(PaperTable, columns_are_the_data_sets_the_papers_first) {
  auto cells = on_other_data();
  cells.push_back(study_cell("t1/bbfn/none/clean/mosei/f1"));
  const auto table = make_paper_table({false, 1}, cells, {});
  std::vector<std::string> columns;
  for (const auto& column : table.columns) columns.push_back(column.data + " " + column.metric);
  EXPECT_THAT(columns, ElementsAre("mosei corr", "mosei f1_non0", "spoken_reviews corr", "spoken_reviews f1_non0"));
  EXPECT_TRUE(table.columns[1].printed);
  EXPECT_FALSE(table.columns[2].printed);
  EXPECT_EQ(make_paper_table({false, 1}, {}, {}).columns.size(), 4u) << "MOSI and MOSEI";
  EXPECT_EQ(make_paper_table({false, 1}, cells, {"corrected", {"mosi"}}).columns.size(), 2u);
}

TEST(PaperTable, what_the_study_lacks_is_empty_and_what_it_has_is_its_own) {
  const auto cells = made_up_cells();
  const auto table = make_paper_table({false, 3}, cells, {});
  size_t ours = 0;
  for (const auto& row : table.rows) {
    for (const auto& cell : row.cells) {
      ours += cell.ours.has_value();
      EXPECT_NE(cell.paper, nullptr);
    }
  }
  EXPECT_EQ(ours, 6u);
  EXPECT_EQ(make_paper_table({false, 3}, cells, {"reference", {}}).rows[10].cells[0].ours->preset, "reference");
  EXPECT_FALSE(table.rows[10].cells[0].ours.has_value()) << "that cell is of the other preset";
  EXPECT_FALSE(table.rows[11].cells[0].ours.has_value()) << "that noise scales";
}

TEST(PaperTable, rows_and_columns_without_a_number_of_the_study_can_be_left_out) {
  PaperTableChoice choice{.data = {"mosi", "mosei"}, .measured_only = true};
  const auto table = make_paper_table({false, 3}, made_up_cells(), choice);
  std::vector<std::string> rows, columns;
  for (const auto& row : table.rows) {
    rows.push_back(row.training + " " + row.diagnostic + " " + std::to_string(row.percent));
    EXPECT_EQ(row.cells.size(), table.columns.size());
  }
  for (const auto& column : table.columns) columns.push_back(column.data + " " + column.metric);
  EXPECT_THAT(rows,
              ElementsAre("none clean 0", "none missing 30", "none noise 30", "15+15 missing 5", "15+15 noise 5"));
  EXPECT_THAT(columns, ElementsAre("mosi corr", "mosi f1_non0"));
  const auto summary = make_paper_table({false, 1}, {}, choice);
  EXPECT_TRUE(summary.rows.empty());
  EXPECT_THAT(summary.footnotes, Each(Not(HasSubstr("†")))) << "of numbers that are not shown";
}

TEST(PaperTable, whole_text_of_table_3_beside_the_paper) {
  const auto table = make_paper_table({false, 3}, made_up_cells(), {"corrected", {"mosi"}});
  EXPECT_EQ(csv_text(table), expected("table3.csv"));
  EXPECT_EQ(markdown_text(table), expected("table3.md"));
  EXPECT_EQ(latex_text(table), expected("table3.tex"));
}

TEST(PaperTable, whole_text_of_table_1_on_other_data) {
  const auto table = make_paper_table({false, 1}, on_other_data(), {});
  EXPECT_EQ(csv_text(table), expected("table1_other.csv"));
  EXPECT_EQ(markdown_text(table), expected("table1_other.md"));
  EXPECT_EQ(latex_text(table), expected("table1_other.tex"));
}

TEST(PaperTable, misprints_are_numbered_and_explained) {
  const auto table = make_paper_table({false, 1}, {}, {});
  const std::string text = markdown_text(table);
  EXPECT_THAT(text, HasSubstr("↓ 0.210†1"));
  EXPECT_THAT(text, HasSubstr("†1 rows_exchanged_in_print: the paper's rows"));
  const std::string fifth = markdown_text(make_paper_table({false, 5}, {}, {}));
  EXPECT_THAT(fifth, HasSubstr("| 0.837†2†1 |"));
}

TEST(PaperTable, names_from_studies_are_escaped) {
  auto cells = on_other_data();
  for (auto& cell : cells) cell.data = "my|set_1,\"a\"";
  const auto table = make_paper_table({false, 1}, cells, {});
  EXPECT_THAT(csv_text(table), HasSubstr(",\"my|set_1,\"\"a\"\"_corr\","));
  EXPECT_THAT(markdown_text(table), HasSubstr("| my\\|set_1,\"a\" Corr |"));
  EXPECT_THAT(latex_text(table), HasSubstr("{my\\textbar{}set\\_1,\"a\"}"));
}

}  // namespace
}  // namespace modrob::report::paper
