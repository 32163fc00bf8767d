#include "study/score_rows.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include "core/error.h"
#include "io/csv.h"
#include "io/json.h"
#include "io/safetensors.h"

namespace modrob::study {

namespace {

/// What a table may hold; `fallback`: of a column that is absent, none where it must be there.
struct TextColumn {
  std::string_view name;
  std::string_view ScoreRow::*member;
  std::optional<std::string_view> fallback;
};
struct NumberColumn {
  std::string_view name;
  std::optional<double> fallback;
};

constexpr std::array kTexts = {
    TextColumn{"utterance", &ScoreRow::utterance, {}}, TextColumn{"condition", &ScoreRow::condition, {}},
    TextColumn{"group", &ScoreRow::group, ""},         TextColumn{"data", &ScoreRow::data, "data"},
    TextColumn{"model", &ScoreRow::model, "model"},    TextColumn{"strategy", &ScoreRow::strategy, "none"},
};
constexpr std::array kNumbers = {NumberColumn{"label", {}}, NumberColumn{"score", {}}, NumberColumn{"draw", 0},
                                 NumberColumn{"seed", 1}};

std::vector<std::string> known_columns() {
  std::vector<std::string> names;
  for (const auto& column : kTexts) names.emplace_back(column.name);
  for (const auto& column : kNumbers) names.emplace_back(column.name);
  return names;
}

[[noreturn]] void refuse_column(const std::string& file, const std::string& name) {
  throw UserError(file + ": unknown column '" + name + "'; " + suggestion(name, known_columns()));
}

[[noreturn]] void refuse_absent(const std::string& file, std::string_view name) {
  throw UserError(
      file + ": there is no column '" + std::string(name) +
      "'; a table of scores has utterance, condition, label and score, and may have group, draw, seed, data, "
      "model and strategy");
}

int64_t whole_number(double value, std::string_view column, std::string_view place) {
  if (value >= 0 && value <= 9e15 && value == std::floor(value)) return static_cast<int64_t>(value);
  throw UserError(std::string(place) + ": '" + std::string(column) + "' must be a whole number that is not negative");
}

// The numbers of a row, in the order of kNumbers.
void set_numbers(const std::array<double, kNumbers.size()>& values, ScoreRow& row) {
  row.label = values[0];
  row.score = values[1];
  row.draw = whole_number(values[2], "draw", row.place);
  row.seed = whole_number(values[3], "seed", row.place);
  for (size_t i = 0; i < 2; ++i) {
    if (std::isfinite(values[i])) continue;
    throw UserError(std::string(row.place) + ": the " + std::string(kNumbers[i].name) + " of utterance '" +
                    std::string(row.utterance) + "' is not finite; every one must be a number");
  }
}

void read_table(const io::CsvTable& table, const std::function<void(const ScoreRow&)>& use) {
  const auto known = known_columns();
  for (const auto& name : table.columns()) {
    if (std::find(known.begin(), known.end(), name) == known.end()) refuse_column(table.name(), name);
  }
  const auto place_of = [&](const auto& column) {
    const auto found = table.find(column.name);
    if (!found && !column.fallback) refuse_absent(table.name(), column.name);
    return found;
  };
  std::array<std::optional<size_t>, kTexts.size()> texts;
  std::array<std::optional<size_t>, kNumbers.size()> numbers;
  std::transform(kTexts.begin(), kTexts.end(), texts.begin(), place_of);
  std::transform(kNumbers.begin(), kNumbers.end(), numbers.begin(), place_of);
  for (size_t r = 0; r < table.rows(); ++r) {
    ScoreRow row;
    const std::string place = table.name() + ":" + std::to_string(table.line(r));
    row.place = place;
    for (size_t c = 0; c < kTexts.size(); ++c) {
      row.*kTexts[c].member = texts[c] ? table.field(r, *texts[c]) : *kTexts[c].fallback;
    }
    std::array<double, kNumbers.size()> values{};
    for (size_t c = 0; c < kNumbers.size(); ++c) {
      values[c] = numbers[c] ? table.number(r, *numbers[c]) : *kNumbers[c].fallback;
    }
    set_numbers(values, row);
    use(row);
  }
}

std::vector<double> numbers_of(const io::Safetensors& file, const io::TensorView& tensor, std::string_view column) {
  const auto widened = [](const auto& values) { return std::vector<double>(values.begin(), values.end()); };
  if (tensor.dtype == io::Dtype::kF64) return tensor.copy<double>();
  if (tensor.dtype == io::Dtype::kF32) return widened(tensor.copy<float>());
  if (tensor.dtype == io::Dtype::kI64) return widened(tensor.copy<int64_t>());
  if (tensor.dtype == io::Dtype::kI32) return widened(tensor.copy<int32_t>());
  throw UserError(file.name() + ": column '" + std::string(column) + "' is " +
                  std::string(io::dtype_name(tensor.dtype)) + "; it must be F32, F64, I32 or I64");
}

void read_arrays(const io::Safetensors& file, const std::function<void(const ScoreRow&)>& use) {
  const auto known = known_columns();
  for (const auto& [name, tensor] : file.tensors()) {
    if (std::find(known.begin(), known.end(), name) == known.end()) refuse_column(file.name(), name);
  }
  std::array<std::vector<std::string>, kTexts.size()> texts;
  std::array<std::vector<double>, kNumbers.size()> numbers;
  std::optional<size_t> rows;
  const auto check_length = [&](std::string_view column, size_t length) {
    if (rows && *rows != length) {
      throw UserError(file.name() + ": column '" + std::string(column) + "' has " + std::to_string(length) +
                      " rows, those before it have " + std::to_string(*rows));
    }
    rows = length;
  };
  for (size_t c = 0; c < kTexts.size(); ++c) {
    const auto found = file.metadata().find(std::string(kTexts[c].name));
    if (found == file.metadata().end()) {
      if (!kTexts[c].fallback) refuse_absent(file.name(), kTexts[c].name);
      continue;
    }
    const std::string place = file.name() + ": metadata '" + found->first + "'";
    const io::Json list = io::parse_json(found->second, place);
    const bool fits =
        list.is_array() && std::all_of(list.begin(), list.end(), [](const auto& v) { return v.is_string(); });
    if (!fits) throw UserError(place + " must be a JSON list of texts, one for each row");
    texts[c] = list.get<std::vector<std::string>>();
    check_length(kTexts[c].name, texts[c].size());
  }
  for (size_t c = 0; c < kNumbers.size(); ++c) {
    const auto* tensor = file.find(kNumbers[c].name);
    if (tensor == nullptr) {
      if (!kNumbers[c].fallback) refuse_absent(file.name(), kNumbers[c].name);
      continue;
    }
    numbers[c] = numbers_of(file, *tensor, kNumbers[c].name);
    check_length(kNumbers[c].name, numbers[c].size());
  }
  for (size_t r = 0; r < rows.value_or(0); ++r) {
    ScoreRow row;
    const std::string place = file.name() + ": row " + std::to_string(r);
    row.place = place;
    for (size_t c = 0; c < kTexts.size(); ++c) {
      row.*kTexts[c].member = texts[c].empty() ? *kTexts[c].fallback : std::string_view(texts[c][r]);
    }
    std::array<double, kNumbers.size()> values{};
    for (size_t c = 0; c < kNumbers.size(); ++c) values[c] = numbers[c].empty() ? *kNumbers[c].fallback : numbers[c][r];
    set_numbers(values, row);
    use(row);
  }
}

}  // namespace

void read_score_rows(const std::filesystem::path& file, const std::function<void(const ScoreRow&)>& use) {
  if (file.extension() == ".safetensors") {
    read_arrays(io::Safetensors::open(file), use);
  } else {
    read_table(io::CsvTable::open(file), use);
  }
}

}  // namespace modrob::study
