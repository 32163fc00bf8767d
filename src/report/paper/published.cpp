#include "report/paper/published.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/text_format.h"
#include "report/paper/embedded_files.h"

namespace modrob::report::paper {

namespace {

std::string model_name(std::string_view printed) {
  std::string name = lower_case(printed);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

std::string metric_name(std::string_view printed) { return printed == "F1" ? "f1_non0" : lower_case(printed); }

std::vector<std::string> split(std::string_view text, char between) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const size_t end = std::min(text.find(between), text.size());
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

// A field of misprints.csv or code_notes.csv: empty means any, '|' separates alternatives.
bool allows(std::string_view field, const std::string& value) {
  if (field.empty()) return true;
  const auto values = split(field, '|');
  return std::count(values.begin(), values.end(), value) > 0;
}

// Reads by the name of the column.
struct Row {
  const io::CsvTable& table;
  size_t row;
  std::string_view text(std::string_view column) const { return table.field(row, table.column(column)); }
  double number(std::string_view column) const { return table.number(row, table.column(column)); }
  int integer(std::string_view column) const { return static_cast<int>(number(column)); }
};

PaperCell table_cell(int number, const Row& row) {
  PaperCell cell;
  cell.source = {false, number};
  cell.model = model_name(row.text("model"));
  cell.training = row.text("robust_training");
  cell.diagnostic = row.text("diagnostic");
  cell.percent = row.integer("test_pct");
  cell.modality = cell.clean() ? "" : "text";
  cell.data = lower_case(row.text("dataset"));
  cell.metric = metric_name(row.text("metric"));
  cell.used = row.number(cell.clean() ? "value" : "drop");
  cell.printed = row.text("printed");
  cell.flags = split(row.text("flag"), ';');
  return cell;
}

PaperCell figure_cell(const Row& row) {
  PaperCell cell;
  cell.source = {true, row.integer("figure")};
  cell.model = model_name(row.text("model"));
  cell.training = "none";
  cell.diagnostic = row.text("diagnostic");
  cell.percent = row.integer("test_pct");
  const std::string_view modality = row.text("perturbed");
  cell.modality = modality == "none" ? "" : modality == "visual" ? "video" : modality;
  cell.data = lower_case(row.text("dataset"));
  cell.metric = metric_name(row.text("metric"));
  cell.used = row.number("level");
  cell.printed = row.text("level");
  return cell;
}

}  // namespace

io::CsvTable published_table(std::string_view name) {
  for (const auto& file : embedded_files()) {
    if (file.name == name) return io::CsvTable::parse(file.bytes, "paper/" + std::string(name));
  }
  throw_check_failure("a file of that name", __FILE__, __LINE__, std::string(name));
}

const Published& Published::instance() {
  static const Published published;
  return published;
}

Published::Published()
    : misprints_(published_table("misprints.csv")),
      notes_(published_table("code_notes.csv")),
      log_(published_table("selfmm_log_runs.csv")) {
  for (const int number : {1, 3, 4, 5, 6, 7}) {
    const auto table = published_table("table" + std::to_string(number) + ".csv");
    for (size_t i = 0; i < table.rows(); ++i) cells_.push_back(table_cell(number, {table, i}));
  }
  const auto figures = published_table("figures.csv");
  for (size_t i = 0; i < figures.rows(); ++i) cells_.push_back(figure_cell({figures, i}));
  const auto rates = published_table("effective_rates.csv");
  for (size_t i = 0; i < rates.rows(); ++i) {
    const Row row{rates, i};
    rates_.push_back({model_name(row.text("model")), lower_case(row.text("dataset")), row.integer("rows_per_forward"),
                      row.integer("nominal_pct"), row.integer("rows_perturbed"), row.number("effective_pct"),
                      std::string(row.text("batch_source"))});
  }
  const auto splits = published_table("test_splits.csv");
  for (size_t i = 0; i < splits.rows(); ++i) {
    const Row row{splits, i};
    test_utterances_[std::string(row.text("dataset"))] = row.integer("utterances");
  }
}

std::vector<const PaperCell*> Published::cells_of(const Source& source) const {
  std::vector<const PaperCell*> found;
  for (const auto& cell : cells_) {
    if (cell.source == source) found.push_back(&cell);
  }
  return found;
}

const PaperCell* Published::find(const Source& source, const PaperCell& like) const {
  for (const auto& cell : cells_) {
    if (cell.source == source && cell.model == like.model && cell.training == like.training &&
        cell.diagnostic == like.diagnostic && cell.percent == like.percent && cell.modality == like.modality &&
        cell.data == like.data && cell.metric == like.metric) {
      return &cell;
    }
  }
  return nullptr;
}

Source Published::table_of(const std::string& model) const {
  for (const auto& cell : cells_) {
    if (!cell.source.figure && cell.source.number > 1 && cell.model == model) return cell.source;
  }
  throw_check_failure("a model of the paper", __FILE__, __LINE__, model);
}

const EffectiveRate* Published::effective_rate(const std::string& model, const std::string& data, int percent) const {
  for (const auto& rate : rates_) {
    if (rate.model == model && rate.data == data && rate.nominal == percent) return &rate;
  }
  return nullptr;
}

std::string Published::reason(const PaperCell& cell, const std::string& flag) const {
  for (size_t i = 0; i < misprints_.rows(); ++i) {
    const Row row{misprints_, i};
    const std::string metric = cell.metric == "f1_non0" ? "f1" : cell.metric;
    if (row.text("flag") == flag && allows(row.text("source"), cell.source.short_name()) &&
        allows(row.text("training"), cell.training) && allows(row.text("diagnostic"), cell.diagnostic) &&
        allows(row.text("test_pct"), std::to_string(cell.percent)) && allows(row.text("dataset"), cell.data) &&
        allows(row.text("metric"), metric)) {
      return std::string(row.text("why"));
    }
  }
  throw_check_failure("misprints.csv explains every flag", __FILE__, __LINE__, flag);
}

std::vector<std::string> Published::notes(const PaperCell& cell) const {
  std::vector<std::string> notes;
  for (size_t i = 0; i < notes_.rows(); ++i) {
    const Row row{notes_, i};
    if (allows(row.text("models"), cell.model) && allows(row.text("datasets"), cell.data) &&
        allows(row.text("training"), cell.training) && allows(row.text("diagnostics"), cell.diagnostic) &&
        allows(row.text("modalities"), cell.modality)) {
      notes.emplace_back(row.text("note"));
    }
  }
  return notes;
}

LoggedMean Published::logged(const std::string& training, const std::string& data, const std::string& metric) const {
  const std::string share = training == "none" ? "0" : training.substr(0, training.find('+'));
  std::vector<double> values;
  for (size_t i = 0; i < log_.rows(); ++i) {
    const Row row{log_, i};
    const std::string_view seed = row.text("seed");
    const bool published = seed == "1112" || seed == "1115" || seed == "1222";
    const bool trained = row.text("train_perturbation") == (training == "none" ? "none" : "missing+noise");
    if (published && trained && row.text("aligned") == "yes" && lower_case(row.text("dataset")) == data &&
        row.text("train_pct_each") == share) {
      values.push_back(row.number(metric) * unit_of(metric));
    }
  }
  MODROB_CHECK(values.size() == 3, "the log has the three published seeds of " + training + " on " + data);
  const double mean = (values[0] + values[1] + values[2]) / 3;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return {mean, std::sqrt(squares / 2)};
}

}  // namespace modrob::report::paper
