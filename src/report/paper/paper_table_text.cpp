#include "report/paper/paper_table_text.h"

#include <cmath>

#include "core/text_format.h"
#include "report/sentences/data_words.h"
#include "report/sentences/model_names.h"
#include "report/tables/csv_text.h"
#include "report/tables/plain_text.h"

namespace modrob::report::paper {

namespace {

std::string ours_text(const PaperTableCell& cell) {
  if (!cell.ours) return "—";
  Estimate estimate = cell.level ? cell.ours->value : cell.ours->drop;
  if (std::isnan(estimate.mean)) estimate = {};
  return estimate_text(estimate, cell.level, cell.metric);
}

std::string diagnostic_text(const PaperTableRow& row) {
  return row.diagnostic == "clean" ? "clean" : row.diagnostic + " " + std::to_string(row.percent) + " %";
}

// The table for people: the same fields in Markdown and LaTeX under heads of their own. Model and training stand where
// they change; Table 1 has both trainings under one diagnostic.
Table shown_table(const PaperTable& table, Columns columns) {
  const bool by_diagnostic = table.source.number == 1;
  columns.insert(columns.begin(),
                 {{"model"}, {by_diagnostic ? "diagnostic" : "training"}, {by_diagnostic ? "training" : "diagnostic"}});
  Table shown(table.source.name(), columns, 3);
  const PaperTableRow* before = nullptr;
  for (const auto& row : table.rows) {
    const bool same_model = before != nullptr && before->model == row.model;
    const bool same_outer =
        same_model && (by_diagnostic ? before->diagnostic == row.diagnostic : before->training == row.training);
    if (before != nullptr && !(by_diagnostic ? same_model : same_outer)) shown.begin_block();
    const std::string outer = by_diagnostic ? diagnostic_text(row) : row.training;
    const std::string inner = by_diagnostic ? row.training : diagnostic_text(row);
    Table::Row fields = {{}, {}, inner};
    if (!same_model) fields[0] = display_name(row.model);
    if (!same_outer) fields[1] = outer;
    for (size_t i = 0; i < table.columns.size(); ++i) {
      const auto& cell = row.cells[i];
      fields.push_back(ours_text(cell));
      if (table.columns[i].printed) fields.push_back(cell.paper == nullptr ? "—" : cell.paper->printed + cell.mark);
    }
    shown.add(std::move(fields));
    before = &row;
  }
  return shown;
}

// "spoken_reviews: audio+video": one field for all data sets across.
std::string simulated_columns(const PaperTable& table) {
  std::vector<std::string> parts;
  for (const auto& column : table.columns) {
    if (column.metric != "corr" || column.simulated.empty()) continue;
    parts.push_back(column.data + ": " + modalities_field(column.simulated));
  }
  return join(parts, "; ");
}

}  // namespace

std::string csv_text(const PaperTable& table) {
  const std::string simulated = simulated_columns(table);
  return report::csv_text(table_of("", 4, table.rows, [&](FieldWriter& row, const PaperTableRow& of) {
    row.add("model", of.model).add("robust_training", of.training).add("diagnostic", of.diagnostic);
    row.add("test_pct", of.percent);
    for (size_t i = 0; i < table.columns.size(); ++i) {
      const auto& column = table.columns[i];
      const PaperTableCell& cell = i < of.cells.size() ? of.cells[i] : kNone<PaperTableCell>;
      const std::string name = column.data + "_" + (column.metric == "f1_non0" ? "f1" : column.metric);
      add_estimate(row, name, name + "_", cell.ours ? &*cell.ours : nullptr, cell.level);
      if (!column.printed) continue;
      const auto& paper = cell.paper == nullptr ? kNone<PaperCell> : *cell.paper;
      row.add(name + "_printed", paper.printed);
      row.add(name + "_used", cell.paper == nullptr ? metrics::kUndefined : paper.used);
      row.add(name + "_flag", join(paper.flags, ";"));
    }
    row.add("simulated", simulated);
  }));
}

std::string markdown_text(const PaperTable& table) {
  Columns columns;
  for (const auto& column : table.columns) {
    columns.push_back({data_label(column.data) + " " + metric_label(column.metric)});
    if (column.printed) columns.push_back({columns.back().name + ", paper"});
  }
  std::string text = "## " + table.source.name() + "\n\n" + table.caption + "\n\n" +
                     report::markdown_text(shown_table(table, columns));
  for (const auto& note : table.footnotes) text += "\n" + note + "\n";
  return text;
}

std::string latex_text(const PaperTable& table) {
  Columns columns;
  std::string data;
  for (const auto& column : table.columns) {
    columns.push_back(
        {.name = metric_label(column.metric), .over = column.data == data ? "" : data_label(column.data)});
    if (column.printed) columns.push_back({"paper"});
    data = column.data;
  }
  std::string text =
      "% needs "
      "\\usepackage{booktabs}\n\\begin{table*}\n\\centering\n\\scriptsize\n\\setlength{\\tabcolsep}{3pt}\n" +
      latex_tabular(shown_table(table, columns)) + "\\caption{" + escape_latex(table.caption);
  for (const auto& note : table.footnotes) text += " " + escape_latex(note);
  return text + "}\n\\label{tab:paper-" + table.source.short_name() + "}\n\\end{table*}\n";
}

}  // namespace modrob::report::paper
