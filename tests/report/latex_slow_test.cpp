#include "report/prelude.h"
#include "shell.h"

namespace modrob::report {
namespace {

// Sets the text with pdflatex and nothing but booktabs; what it complains of.
std::string complaints(const std::string& text) {
  const TemporaryFolder folder;
  write_file_whole(folder / "part.tex", text);
  write_file_whole(folder / "whole.tex",
                   "\\documentclass[twocolumn]{article}\n\\usepackage{booktabs}\n\\begin{document}\n\\input{part.tex}\n"
                   "\\end{document}\n");
  const auto set =
      run_shell("cd '" + folder.path().string() + "' && pdflatex -interaction=nonstopmode -halt-on-error whole.tex");
  return set.status == 0 && fs::exists(folder / "whole.pdf") ? "" : set.output;
}

class Latex : public Test {
 protected:
  void SetUp() override {
    if (run_shell("command -v pdflatex").status != 0) GTEST_SKIP() << "pdflatex is not installed";
  }
};

TEST_F(Latex, sets_every_file_of_a_study_as_it_is) {
  int set = 0;
  for (const auto& file : study_files(made_up_analysis(), "corrected")) {
    if (!file.name.ends_with(".tex")) continue;
    EXPECT_EQ(complaints(file.text), "") << file.name;
    ++set;
  }
  EXPECT_GT(set, 0);
}

TEST_F(Latex, sets_tables_of_ones_own_with_any_name) {
  auto analysis = made_up_analysis();
  for (auto& group : analysis.groups) {
    if (group.strategy != "none") group.strategy = "[*] 50 % & $x_1^2$ \\end{tabular} {~#é×\x01|<";
    if (group.strategy != "none") group.model = "[odd]";
  }
  const StudyTable table(
      analysis,
      {.rows = {TableKey::kStrategy, TableKey::kModel, TableKey::kData}, .best = true, .difference_with = "none"});
  EXPECT_EQ(complaints("\\tiny " + latex_tabular(table.shown())), "");
  const StudyTable across(
      analysis,
      {.columns = {TableKey::kStrategy, TableKey::kModel, TableKey::kData, TableKey::kCondition}, .metrics = {"corr"}});
  EXPECT_EQ(complaints("\\tiny " + latex_tabular(across.shown())), "");
  EXPECT_EQ(complaints("\\small " + latex_tabular(card_table(answers(made_up_analysis())))), "");
}

TEST_F(Latex, complains_of_what_is_not_escaped) { EXPECT_NE(complaints("50 & 60 $"), ""); }

}  // namespace
}  // namespace modrob::report
