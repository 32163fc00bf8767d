#include "report/prelude.h"

namespace modrob::report {
namespace {

// Two heads, a block, nothing, an empty text, and a value with its interval.
Table made_up_table() {
  Table table("t", Columns{{.name = "a|b"}, {.name = "x", .over = "Corr"}, {.name = "change"}});
  const auto& metric = metrics::find_metric("corr");
  table.add(
      {"one", MetricValue{&metric, 0.5, {0.25, 0.75}}, MetricValue{&metric, 0.5, {}, MetricValue::Show::kChange}});
  table.begin_block();
  table.add({{}, MetricValue{&metric}, ""});
  return table;
}

TEST(Table, refuses_a_row_that_does_not_fit) {
  Table table("t", {{"name", ColumnType::kText}, {"value", ColumnType::kReal}, {"count", ColumnType::kInteger}});
  EXPECT_THROW(table.add({"a", 1.0}), CheckFailure);
  EXPECT_THROW(table.add({"a", int64_t{1}, int64_t{1}}), CheckFailure);
  EXPECT_THROW(table.add({"a", 1.0, 1.0}), CheckFailure);
  EXPECT_THROW(table.add({1.0, 1.0, int64_t{1}}), CheckFailure);
  table.add({{}, {}, {}});
  EXPECT_EQ(json_rows(table)[0].dump(), R"({"name":null,"value":null,"count":null})");
  EXPECT_THROW(Table("t", Columns{}), CheckFailure);
}

TEST(PlainText, is_the_same_table_in_each_form) {
  EXPECT_EQ(terminal_text(made_up_table()),
            "                     Corr\n"
            "a|b                     x  change\n"
            "one  0.500 [0.250, 0.750]  +0.500\n"
            "                undefined\n");
  EXPECT_EQ(markdown_text(made_up_table()),
            "|  | Corr |  |\n|---|---:|---:|\n| a\\|b | x | change |\n"
            "| one | 0.500 [0.250, 0.750] | +0.500 |\n| | undefined |  |\n");
  EXPECT_EQ(latex_tabular(made_up_table()),
            "\\begin{tabular}{lrr}\n\\toprule\n & \\multicolumn{2}{c}{Corr} \\\\\n\\cmidrule(lr){2-3}\n"
            "a\\textbar{}b & x & change \\\\\n\\midrule\none & 0.500 [0.250, 0.750] & +0.500 \\\\\n\\midrule\n"
            " & undefined &  \\\\\n\\bottomrule\n\\end{tabular}\n");
}

TEST(PlainText, a_head_may_span_the_columns_from_the_first_on) {
  Table table("t", Columns{{.name = "a", .over = "both"}, {.name = "b"}}, 0);
  table.add({"[1]", "-2"});
  EXPECT_EQ(latex_tabular(table),
            "\\begin{tabular}{rr}\n\\toprule\n\\multicolumn{2}{c}{both} \\\\\n\\cmidrule(lr){1-2}\n"
            "a & b \\\\\n\\midrule\n{}[1] & $-$2 \\\\\n\\bottomrule\n\\end{tabular}\n");
}

TEST(EscapeLatex, sets_every_character_as_it_is) {
  EXPECT_EQ(escape_latex("a&b%c$d#e_f{g}h~i^j\\k<l>m|n"),
            "a\\&b\\%c\\$d\\#e\\_f\\{g\\}h\\textasciitilde{}i\\textasciicircum{}j\\textbackslash{}k\\textless{}"
            "l\\textgreater{}m\\textbar{}n");
  EXPECT_EQ(escape_latex("↓ 0.1 ± 0.02†1 — → 0 ↑ 2"),
            "$\\downarrow$ 0.1 $\\pm$ 0.02\\textsuperscript{\\dag}1 --- $\\rightarrow$ 0 $\\uparrow$ 2");
  EXPECT_EQ(escape_latex(""), "");
}

}  // namespace
}  // namespace modrob::report
