#include "report/paper/paper_table.h"

#include <algorithm>

#include "core/error.h"
#include "report/paper/published.h"
#include "report/sentences/data_words.h"
#include "report/sentences/model_names.h"

namespace modrob::report::paper {

namespace {

bool of_the_paper(const std::string& data) { return data == "mosi" || data == "mosei"; }

// The paper's data sets first, the others in the order in which they come.
std::vector<std::string> data_sets(std::span<const StudyCell> cells, const PaperTableChoice& choice) {
  std::vector<std::string> names = choice.data;
  if (names.empty()) {
    for (const auto& cell : cells) {
      if (std::count(names.begin(), names.end(), cell.data) == 0) names.push_back(cell.data);
    }
  }
  if (names.empty()) return {"mosi", "mosei"};
  const auto rank = [](const std::string& name) { return name == "mosi" ? 0 : name == "mosei" ? 1 : 2; };
  std::stable_sort(names.begin(), names.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  return names;
}

std::string caption_of(const Source& source, const std::string& model, const std::string& preset) {
  const std::string what = source.number == 1
                               ? "Every model under 30 % diagnostics, without and with robust training"
                               : display_name(model) + " under all rates, without and with robust training";
  return what + ", laid out as the paper's " + source.name() + " (fidelity " + preset + ").";
}

void leave_out_unmeasured(PaperTable& table) {
  const auto measured = [](const PaperTableCell& cell) { return cell.ours.has_value(); };
  std::erase_if(table.rows,
                [&](const auto& row) { return std::none_of(row.cells.begin(), row.cells.end(), measured); });
  for (size_t i = table.columns.size(); i-- > 0;) {
    if (std::any_of(table.rows.begin(), table.rows.end(), [&](const auto& row) { return measured(row.cells[i]); }))
      continue;
    const auto place = static_cast<std::ptrdiff_t>(i);
    table.columns.erase(table.columns.begin() + place);
    for (auto& row : table.rows) row.cells.erase(row.cells.begin() + place);
  }
}

// One footnote for each thing that is wrong, numbered; the cells it concerns are marked.
void add_misprints(PaperTable& table) {
  const auto& published = Published::instance();
  std::vector<std::string> notes;
  for (auto& row : table.rows) {
    for (auto& cell : row.cells) {
      if (cell.paper == nullptr) continue;
      for (const auto& flag : cell.paper->flags) {
        const std::string note = flag + ": " + published.reason(*cell.paper, flag) + ".";
        const auto known = std::find(notes.begin(), notes.end(), note);
        cell.mark += "†" + std::to_string(known - notes.begin() + 1);
        if (known == notes.end()) notes.push_back(note);
      }
    }
  }
  for (size_t i = 0; i < notes.size(); ++i) table.footnotes.push_back("†" + std::to_string(i + 1) + " " + notes[i]);
}

}  // namespace

PaperTable make_paper_table(const Source& source, std::span<const StudyCell> cells, const PaperTableChoice& choice) {
  const auto& published = Published::instance();
  const auto places = published.cells_of(source);
  MODROB_CHECK(!source.figure && !places.empty(), "a table of results of the paper");
  PaperTable table{source, caption_of(source, places.front()->model, choice.preset), {}, {}, {}};
  for (const auto& data : data_sets(cells, choice)) {
    for (const char* metric : {"corr", "f1_non0"}) {
      table.columns.push_back({data, metric, of_the_paper(data), simulated_in(cells, data)});
    }
  }
  for (const auto* place : places) {
    const bool fresh = table.rows.empty() || table.rows.back().model != place->model ||
                       table.rows.back().training != place->training ||
                       table.rows.back().diagnostic != place->diagnostic || table.rows.back().percent != place->percent;
    if (!fresh) continue;
    PaperTableRow row{place->model, place->training, place->diagnostic, place->percent, {}};
    for (const auto& column : table.columns) {
      PaperCell like = *place;
      like.metric = column.metric;
      like.data = column.data;
      PaperTableCell cell{column.metric, place->clean(), std::nullopt, nullptr, ""};
      if (const auto* ours = find_study_cell(cells, like, column.data, choice.preset)) cell.ours = *ours;
      if (column.printed) cell.paper = published.find(source, like);
      row.cells.push_back(std::move(cell));
    }
    table.rows.push_back(std::move(row));
  }
  if (choice.measured_only) leave_out_unmeasured(table);
  table.footnotes.push_back(
      "Clean rows are levels, the others drops against them (down is positive); F1 in percent. In brackets the study's "
      "interval, behind ± the standard deviation over seeds where it gives none. A dash: the study has no such cell.");
  const bool printed = std::any_of(table.columns.begin(), table.columns.end(), [](const auto& c) { return c.printed; });
  if (printed) table.footnotes.push_back("paper: as printed; means of three runs, F1 and Corr rounded by its authors.");
  for (const auto& column : table.columns) {
    if (column.metric != "corr" || column.simulated.empty()) continue;
    table.footnotes.push_back(data_label(column.data) + ": " + simulated_words(column.simulated) + ".");
  }
  add_misprints(table);
  return table;
}

std::vector<PaperTable> make_paper_tables(std::span<const StudyCell> cells, const PaperTableChoice& choice) {
  std::vector<PaperTable> tables;
  for (const int number : {1, 3, 4, 5, 6, 7}) tables.push_back(make_paper_table({false, number}, cells, choice));
  return tables;
}

}  // namespace modrob::report::paper
