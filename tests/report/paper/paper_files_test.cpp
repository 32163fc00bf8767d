#include "report/prelude.h"

namespace modrob::report::paper {

TEST(PaperFiles, are_six_tables_and_three_figures_for_programs_and_what_is_measured_for_people) {
  const std::vector<StudyCell> cells = {study_cell("t4/none/clean/mosi/f1", "reference")};
  std::set<std::string> names;
  for (const auto& file : paper_files(cells, {"reference", {}})) {
    EXPECT_TRUE(names.insert(file.name).second) << file.name;
    const bool shows_it = file.text.find("60.0") != std::string::npos;
    EXPECT_EQ(shows_it, file.name.starts_with("table1.") || file.name.starts_with("table4.")) << file.name;
    EXPECT_THAT(file.text, EndsWith("\n")) << file.name;
  }
  EXPECT_THAT(names, UnorderedElementsAre("table1.csv", "table1.md", "table1.tex", "table3.csv", "table4.csv",
                                          "table4.md", "table4.tex", "table5.csv", "table6.csv", "table7.csv",
                                          "figure1.csv", "figure2.csv", "figure3.csv"));
}

}  // namespace modrob::report::paper
