#include "predict/scored_table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <optional>
#include <utility>

#include "core/error.h"
#include "core/signals.h"
#include "io/csv_writer.h"
#include "io/json.h"

namespace modrob::predict {

namespace {

// The shortest text that reads back as the same float32.
std::string number_text(float value) {
  std::array<char, 32> text;
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

struct ScoreColumn {
  std::string name;
  bool complete = false;  // followed by three more
};

class Rows {
 public:
  virtual ~Rows() = default;
  // One text for each added column; "" where there is nothing.
  virtual void add(size_t row, std::span<const std::string> added) = 0;
};

class CsvRows : public Rows {
 public:
  CsvRows(const GivenTable& given, const std::vector<std::string>& added, const ByteSink& sink)
      : table_(given.table()), writer_(sink, with(table_.columns(), added)) {}

  void add(size_t row, std::span<const std::string> added) override {
    std::vector<std::string> fields;
    for (size_t column = 0; column < table_.width(); ++column) fields.emplace_back(table_.field(row, column));
    writer_.add(with(std::move(fields), added));
  }

 private:
  static std::vector<std::string> with(std::vector<std::string> fields, std::span<const std::string> added) {
    fields.insert(fields.end(), added.begin(), added.end());
    return fields;
  }

  const io::CsvTable& table_;
  io::CsvWriter writer_;
};

class JsonRows : public Rows {
 public:
  JsonRows(const GivenTable& given, const std::vector<std::string>& added, const ByteSink& sink)
      : given_(given), added_(added), sink_(sink) {}

  void add(size_t row, std::span<const std::string> added) override {
    io::Json record = given_.records().empty() ? fields(row) : given_.records()[row];
    record[added_[0]] = added[0];
    for (size_t i = 1; i < added.size(); ++i) {
      record[added_[i]] = added[i].empty() ? io::Json() : io::Json::parse(added[i]);
    }
    const std::string line = record.dump() + "\n";
    sink_(std::as_bytes(std::span(line)));
  }

 private:
  io::Json fields(size_t row) const {
    const io::CsvTable& table = given_.table();
    io::Json record = io::Json::object();
    for (size_t column = 0; column < table.width(); ++column) {
      record[table.columns()[column]] = table.field(row, column);
    }
    return record;
  }

  const GivenTable& given_;
  std::vector<std::string> added_;
  ByteSink sink_;
};

std::vector<ScoreColumn> score_columns(const GivenTable& given, const Scorer& scorer,
                                       const ScoredTableOptions& options) {
  const auto lacking = given.absences();
  std::vector<ModalitySet> sets = {ModalitySet()};
  sets.insert(sets.end(), options.without.begin(), options.without.end());
  std::vector<ScoreColumn> columns;
  for (const ModalitySet set : sets) {
    ScoreColumn column{options.prefix + "score"};
    if (!set.empty()) column.name += "_without";
    for (const Modality one : set.members()) column.name += "_" + std::string(modality_name(one));
    column.complete =
        std::any_of(lacking.begin(), lacking.end(), [&](ModalitySet one) { return scorer.tells_complete(one | set); });
    columns.push_back(std::move(column));
  }
  return columns;
}

std::vector<std::string> names_of(std::span<const ScoreColumn> columns, const ScoredTableOptions& options) {
  std::vector<std::string> names = {options.prefix + "missing"};
  for (const auto& [name, complete] : columns) {
    names.push_back(name);
    if (!complete) continue;
    for (const char* behind : {"_low", "_high", "_other_sign"}) names.push_back(name + behind);
  }
  return names;
}

std::vector<std::string> added_fields(std::span<const Score> scores, std::span<const ScoreColumn> columns) {
  std::vector<std::string> fields = {scores.front().missing.name()};
  for (size_t i = 0; i < columns.size(); ++i) {
    fields.push_back(number_text(scores[i].value));
    if (!columns[i].complete) continue;
    const auto& complete = scores[i].complete;
    const auto field = [&](double value) { return complete ? number_text(static_cast<float>(value)) : std::string(); };
    fields.push_back(field(complete.value_or(CompleteScore()).low));
    fields.push_back(field(complete.value_or(CompleteScore()).high));
    fields.push_back(field(complete.value_or(CompleteScore()).other_sign));
  }
  return fields;
}

}  // namespace

void write_scored_table(const GivenTable& given, Scorer& scorer, const ScoredTableOptions& options,
                        const ByteSink& sink, const std::function<void(int64_t rows)>& advance) {
  const auto columns = score_columns(given, scorer, options);
  const auto names = names_of(columns, options);
  for (const auto& name : names) {
    if (!given.table().find(name)) continue;
    throw UserError(given.table().name() + " has a column '" + name + "' already; rename it, or add --prefix NAME");
  }
  std::unique_ptr<Rows> rows;
  if (options.form == ScoredTableOptions::Form::kCsv) {
    rows = std::make_unique<CsvRows>(given, names, sink);
  } else {
    rows = std::make_unique<JsonRows>(given, names, sink);
  }
  const auto at_once = static_cast<size_t>(options.batch_size);
  for (size_t first = 0; first < given.size(); first += at_once) {
    throw_if_stop_requested();
    std::vector<GivenUtterance> utterances;
    for (size_t row = first; row < std::min(first + at_once, given.size()); ++row)
      utterances.push_back(given.read(row));
    const auto scores = scorer.score(utterances, options.without);
    for (size_t i = 0; i < utterances.size(); ++i) rows->add(first + i, added_fields(scores[i], columns));
    advance(static_cast<int64_t>(utterances.size()));
  }
}

}  // namespace modrob::predict
