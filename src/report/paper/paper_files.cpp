#include "report/paper/paper_files.h"

#include "report/paper/figure_data.h"
#include "report/paper/paper_table_text.h"

namespace modrob::report::paper {

std::vector<TextFile> paper_files(std::span<const StudyCell> cells, const PaperTableChoice& choice) {
  std::vector<TextFile> files;
  PaperTableChoice measured = choice;
  measured.measured_only = true;
  for (const auto& table : make_paper_tables(cells, choice)) {
    const std::string name = "table" + std::to_string(table.source.number);
    files.push_back({name + ".csv", csv_text(table)});
    const auto shown = make_paper_table(table.source, cells, measured);
    if (shown.rows.empty()) continue;
    files.push_back({name + ".md", markdown_text(shown)});
    files.push_back({name + ".tex", latex_text(shown)});
  }
  for (const int figure : {1, 2, 3}) {
    files.push_back({"figure" + std::to_string(figure) + ".csv", figure_csv(figure, cells, choice.preset)});
  }
  return files;
}

}  // namespace modrob::report::paper
