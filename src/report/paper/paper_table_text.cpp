#include "report/paper/paper_table_text.h"

#include <cmath>

#include "core/text_format.h"
#include "report/csv_text.h"
#include "report/data_words.h"
#include "report/markdown_text.h"
#include "report/model_names.h"
#include "report/paper/latex_text.h"

namespace modrob::report::paper {

namespace {

// A level or a drop of ours; the study's interval behind it, else its spread over seeds.
std::string ours_text(const PaperTableCell& cell) {
  if (!cell.ours) return "—";
  const Estimate& estimate = cell.level ? cell.ours->value : cell.ours->drop;
  const double factor = unit_of(cell.metric);
  const int decimals = decimals_of(cell.metric);
  std::string text = paper_number(estimate.mean * factor, cell.level, cell.metric);
  if (std::isnan(estimate.mean)) return text;
  if (estimate.interval) {
    return text + " [" + fixed(estimate.interval->low * factor, decimals) + ", " +
           fixed(estimate.interval->high * factor, decimals) + "]";
  }
  return std::isnan(estimate.spread) ? text : text + " ± " + fixed(estimate.spread * factor, decimals);
}

std::string printed_text(const PaperTableCell& cell) {
  if (cell.paper == nullptr) return "—";
  return cell.paper->printed + cell.mark;
}

std::string diagnostic_text(const PaperTableRow& row) {
  return row.diagnostic == "clean" ? "clean" : row.diagnostic + " " + std::to_string(row.percent) + " %";
}

// Model and training stand where they change.
std::vector<std::string> labels(const PaperTable& table, size_t index) {
  const PaperTableRow& row = table.rows[index];
  const PaperTableRow* before = index == 0 ? nullptr : &table.rows[index - 1];
  const bool same_model = before != nullptr && before->model == row.model;
  // Table 1 has both trainings under one diagnostic.
  const bool by_diagnostic = table.source.number == 1;
  const bool same_outer =
      same_model && (by_diagnostic ? before->diagnostic == row.diagnostic : before->training == row.training);
  const std::string outer = by_diagnostic ? diagnostic_text(row) : row.training;
  const std::string inner = by_diagnostic ? row.training : diagnostic_text(row);
  return {same_model ? "" : display_name(row.model), same_outer ? "" : outer, inner};
}

std::vector<std::string> label_heads(const PaperTable& table) {
  if (table.source.number == 1) return {"model", "diagnostic", "training"};
  return {"model", "training", "diagnostic"};
}

// Whether a rule belongs above the row: where the model (Table 1) or the training changes.
bool begins_block(const PaperTable& table, size_t index) {
  if (index == 0) return false;
  const auto& row = table.rows[index];
  const auto& before = table.rows[index - 1];
  return row.model != before.model || (table.source.number != 1 && row.training != before.training);
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
  std::string text = "model,robust_training,diagnostic,test_pct";
  for (const auto& column : table.columns) {
    const std::string name = column.data + "_" + (column.metric == "f1_non0" ? "f1" : column.metric);
    text += "," + csv_field(name);
    for (const char* suffix : {"_low", "_high", "_sd_over_seeds", "_seeds"}) text += "," + csv_field(name + suffix);
    if (!column.printed) continue;
    for (const char* suffix : {"_printed", "_used", "_flag"}) text += "," + csv_field(name + suffix);
  }
  text += ",simulated\n";
  for (const auto& row : table.rows) {
    text += row.model + "," + row.training + "," + row.diagnostic + "," + std::to_string(row.percent);
    for (size_t i = 0; i < row.cells.size(); ++i) {
      const PaperTableCell& cell = row.cells[i];
      if (cell.ours) {
        const Estimate& estimate = cell.level ? cell.ours->value : cell.ours->drop;
        const double factor = unit_of(cell.metric);
        text += "," + csv_number(estimate.mean * factor);
        text += "," + (estimate.interval ? csv_number(estimate.interval->low * factor) : std::string());
        text += "," + (estimate.interval ? csv_number(estimate.interval->high * factor) : std::string());
        text += "," + csv_number(estimate.spread * factor) + "," + std::to_string(cell.ours->seeds.size());
      } else {
        text += ",,,,,";
      }
      if (!table.columns[i].printed) continue;
      if (cell.paper == nullptr) {
        text += ",,,";
      } else {
        text += "," + csv_field(cell.paper->printed) + "," + csv_number(cell.paper->used) + "," +
                join(cell.paper->flags, ";");
      }
    }
    text += "," + csv_field(simulated) + "\n";
  }
  return text;
}

std::string markdown_text(const PaperTable& table) {
  std::vector<std::string> head = label_heads(table);
  for (const auto& column : table.columns) {
    const std::string name = data_label(column.data) + " " + metric_label(column.metric);
    head.push_back(name);
    if (column.printed) head.push_back(name + ", paper");
  }
  const auto line = [](const std::vector<std::string>& cells) {
    std::string text;
    for (const auto& cell : cells) text += "| " + markdown_cell(cell) + (cell.empty() ? "" : " ");
    return text + "|\n";
  };
  std::string text = "## " + table.source.name() + "\n\n" + table.caption + "\n\n" + line(head) + "|---|---|---";
  for (size_t i = 3; i < head.size(); ++i) text += "|---:";
  text += "|\n";
  for (size_t r = 0; r < table.rows.size(); ++r) {
    std::vector<std::string> cells = labels(table, r);
    for (size_t i = 0; i < table.columns.size(); ++i) {
      cells.push_back(ours_text(table.rows[r].cells[i]));
      if (table.columns[i].printed) cells.push_back(printed_text(table.rows[r].cells[i]));
    }
    text += line(cells);
  }
  for (const auto& note : table.footnotes) text += "\n" + note + "\n";
  return text;
}

std::string latex_text(const PaperTable& table) {
  std::string columns = "lll";
  std::string first = " & &", second = join(label_heads(table), " & "), rules;
  size_t position = 4;
  for (size_t i = 0; i < table.columns.size();) {
    size_t width = 0;
    const std::string& data = table.columns[i].data;
    for (; i < table.columns.size() && table.columns[i].data == data; ++i) {
      const auto& column = table.columns[i];
      second += " & " + escape_latex(metric_label(column.metric)) + (column.printed ? " & paper" : "");
      width += column.printed ? 2 : 1;
    }
    columns += std::string(width, 'r');
    const std::string last = std::to_string(position + width - 1);
    first += " & \\multicolumn{" + std::to_string(width) + "}{c}{" + escape_latex(data_label(data)) + "}";
    rules += "\\cmidrule(lr){" + std::to_string(position) + "-" + last + "}";
    position += width;
  }
  std::string text =
      "% needs "
      "\\usepackage{booktabs}\n\\begin{table*}\n\\centering\n\\scriptsize\n\\setlength{\\tabcolsep}{3pt}\n\\begin{"
      "tabular}{" +
      columns + "}\n\\toprule\n" + first + " \\\\\n" + rules + "\n" + second + " \\\\\n\\midrule\n";
  for (size_t r = 0; r < table.rows.size(); ++r) {
    if (begins_block(table, r)) text += "\\midrule\n";
    std::vector<std::string> cells;
    for (const auto& label : labels(table, r)) cells.push_back(escape_latex(label));
    for (size_t i = 0; i < table.columns.size(); ++i) {
      cells.push_back(escape_latex(ours_text(table.rows[r].cells[i])));
      if (table.columns[i].printed) cells.push_back(escape_latex(printed_text(table.rows[r].cells[i])));
    }
    text += join(cells, " & ") + " \\\\\n";
  }
  text += "\\bottomrule\n\\end{tabular}\n\\caption{" + escape_latex(table.caption);
  for (const auto& note : table.footnotes) text += " " + escape_latex(note);
  return text + "}\n\\label{tab:paper-" + table.source.short_name() + "}\n\\end{table*}\n";
}

}  // namespace modrob::report::paper
