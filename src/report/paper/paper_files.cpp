#include "report/paper/paper_files.h"

#include "report/paper/figure_data.h"
#include "report/paper/paper_table_text.h"

namespace modrob::report::paper {

std::vector<TextFile> paper_files(std::span<const StudyCell> cells, const PaperTableChoice& choice) {
  std::vector<TextFile> files;
  for (const auto& table : make_paper_tables(cells, choice)) {
    const std::string name = "table" + std::to_string(table.source.number);
    files.push_back({name + ".csv", csv_text(table)});
    files.push_back({name + ".md", markdown_text(table)});
    files.push_back({name + ".tex", latex_text(table)});
  }
  for (const int figure : {1, 2, 3}) {
    files.push_back({"figure" + std::to_string(figure) + ".csv", figure_csv(figure, cells, choice.preset)});
  }
  return files;
}

}  // namespace modrob::report::paper
