#include "report/study_files.h"

#include "report/paper/paper_files.h"
#include "report/sentences/answer.h"
#include "report/svg/study_figures.h"
#include "report/tables/protocol_tables.h"
#include "report/tables/robustness_table.h"
#include "report/tables/statistics_table.h"

namespace modrob::report {

std::vector<TextFile> study_files(const analysis::Analysis& analysis, const std::string& preset) {
  std::vector<TextFile> files;
  const auto card = answers(analysis);
  io::Json json = json_table(analysis);
  json.update(answer_json(card));
  files.push_back({"tables/robustness.csv", csv_table(analysis)});
  files.push_back({"tables/robustness.md",
                   "# " + analysis.title + "\n\n" + answer_markdown(card) + "\n" + markdown_table(analysis)});
  files.push_back({"tables/robustness.json", json.dump(2) + "\n"});
  const auto add = [&](const std::string& folder, std::vector<TextFile> more) {
    for (auto& file : more) files.push_back({folder + "/" + file.name, std::move(file.text)});
  };
  add("tables", statistics_files(analysis));
  add("tables", protocol_files(analysis));
  add("figures", study_figures(analysis));
  // The paper's tables and figures hold what the study has for them; a study of other models has nothing.
  const auto cells = paper::study_cells(analysis, preset);
  if (!cells.empty()) {
    paper::PaperTableChoice choice;
    choice.preset = preset;
    add("tables", paper::paper_files(cells, choice));
    add("figures", paper_figures(cells, preset));
  }
  return files;
}

std::string preset_of(const study::StudyFile& study) {
  const auto* preset = study.settings.find("fidelity.preset");
  return preset != nullptr && preset->is_string() ? preset->get<std::string>() : "corrected";
}

}  // namespace modrob::report
