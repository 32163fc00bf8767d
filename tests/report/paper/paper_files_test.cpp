#include "report/prelude.h"

namespace modrob::report::paper {

TEST(PaperFiles, are_six_tables_in_three_formats_and_three_figures) {
  const std::vector<StudyCell> cells = {study_cell("t4/none/clean/mosi/f1", "reference")};
  std::set<std::string> names;
  for (const auto& file : paper_files(cells, {"reference", {}})) {
    EXPECT_TRUE(names.insert(file.name).second) << file.name;
    const bool shows_it = file.text.find("60.0") != std::string::npos;
    EXPECT_EQ(shows_it, file.name.starts_with("table1.") || file.name.starts_with("table4.")) << file.name;
    EXPECT_THAT(file.text, EndsWith("\n")) << file.name;
  }
  EXPECT_THAT(names, IsSupersetOf({"table1.csv", "table3.md", "table7.tex", "figure1.csv", "figure3.csv"}));
  EXPECT_EQ(names.size(), 6u * 3 + 3);
}

}  // namespace modrob::report::paper
