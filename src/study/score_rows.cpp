#include "study/score_rows.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/signals.h"
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

// How others call a column.
constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kOtherNames = {{{"id", "utterance"},
                                                                                        {"utterance_id", "utterance"},
                                                                                        {"sample_id", "utterance"},
                                                                                        {"video", "group"},
                                                                                        {"video_id", "group"},
                                                                                        {"speaker", "group"},
                                                                                        {"y", "label"},
                                                                                        {"target", "label"},
                                                                                        {"prediction", "score"},
                                                                                        {"pred", "score"}}};

[[noreturn]] void refuse_column(const std::string& file, const std::string& name) {
  if (name.empty()) {
    throw UserError(file + ": a column has no name; pandas writes its index so, but for to_csv(index=False)");
  }
  for (const auto& [other, ours] : kOtherNames) {
    if (name != other) continue;
    throw UserError(file + ": unknown column '" + name + "'; rename it to '" + std::string(ours) + "'");
  }
  throw UserError(file + ": unknown column '" + name + "'; " + suggestion(name, known_columns()));
}

[[noreturn]] void refuse_absent(const std::string& file, std::string_view name) {
  throw UserError(
      file + ": there is no column '" + std::string(name) +
      "'; a table of scores has utterance, condition, label and score, and may have group, draw, seed, data, "
      "model and strategy");
}

constexpr double kLargestWhole = 9e15;

int64_t whole_number(double value, std::string_view column, std::string_view place) {
  if (value >= 0 && value <= kLargestWhole && value == std::floor(value)) return static_cast<int64_t>(value);
  throw UserError(std::string(place) + ": '" + std::string(column) + "' must be a whole number from 0 to 9e15");
}

/// A row whose texts and numbers (in the order of kTexts and kNumbers) were taken from the file.
ScoreRow checked(ScoreRow row, const std::array<double, kNumbers.size()>& numbers) {
  for (const auto& column : kTexts) {
    if (!(row.*column.member).empty()) continue;
    if (!column.fallback) {
      throw UserError(std::string(row.place) + ": '" + std::string(column.name) + "' is empty; every row needs one");
    }
    row.*column.member = *column.fallback;
  }
  row.label = numbers[0];
  row.score = numbers[1];
  row.draw = whole_number(numbers[2], "draw", row.place);
  row.seed = whole_number(numbers[3], "seed", row.place);
  for (size_t i = 0; i < 2; ++i) {
    if (std::isfinite(numbers[i])) continue;
    throw UserError(std::string(row.place) + ": the " + std::string(kNumbers[i].name) + " of utterance '" +
                    std::string(row.utterance) + "' is not finite; every one must be a number");
  }
  return row;
}

// Large tables take a while.
void stop_now_and_then(size_t row) {
  if (row % 65536 == 0) throw_if_stop_requested();
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
    stop_now_and_then(r);
    ScoreRow row;
    const std::string place = table.name() + ":" + std::to_string(table.line(r));
    row.place = place;
    for (size_t c = 0; c < kTexts.size(); ++c) {
      if (texts[c]) row.*kTexts[c].member = table.field(r, *texts[c]);
    }
    std::array<double, kNumbers.size()> values{};
    for (size_t c = 0; c < kNumbers.size(); ++c) {
      const bool absent = !numbers[c] || (kNumbers[c].fallback && table.field(r, *numbers[c]).empty());
      values[c] = absent ? *kNumbers[c].fallback : table.number(r, *numbers[c]);
    }
    use(checked(row, values));
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
  for (const auto& [name, text] : file.metadata()) {
    // Other programs keep notes of their own there, which are no lists.
    if (text.starts_with('[') && std::find(known.begin(), known.end(), name) == known.end()) {
      refuse_column(file.name(), name);
    }
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
    if (file.find(kTexts[c].name) != nullptr) {
      throw UserError(file.name() + ": column '" + std::string(kTexts[c].name) +
                      "' is an array; texts stand in the metadata, as a JSON list");
    }
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
    stop_now_and_then(r);
    ScoreRow row;
    const std::string place = file.name() + ": row " + std::to_string(r);
    row.place = place;
    for (size_t c = 0; c < kTexts.size(); ++c) {
      if (!texts[c].empty()) row.*kTexts[c].member = texts[c][r];
    }
    std::array<double, kNumbers.size()> values{};
    for (size_t c = 0; c < kNumbers.size(); ++c) values[c] = numbers[c].empty() ? *kNumbers[c].fallback : numbers[c][r];
    use(checked(row, values));
  }
}

}  // namespace

std::vector<std::string> read_score_rows(const std::filesystem::path& file,
                                         const std::function<void(const ScoreRow&)>& use) {
  if (file.extension() == ".safetensors") {
    read_arrays(io::Safetensors::open(file), use);
    return {};
  }
  const auto table = io::CsvTable::open(file);
  read_table(table, use);
  return table.notices();
}

}  // namespace modrob::study
