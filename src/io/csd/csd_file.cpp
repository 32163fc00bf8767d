#include "io/csd/csd_file.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "core/bytes_as_text.h"
#include "io/csd/isolated_source.h"
#include "io/pickle/numpy_array.h"
#include "io/pickle/pickle_text.h"

namespace modrob::io {

namespace {

double decode_double(const std::byte* bytes, bool big_endian) {
  uint64_t bits;
  std::memcpy(&bits, bytes, sizeof(bits));
  if (big_endian == (std::endian::native == std::endian::little)) bits = __builtin_bswap64(bits);
  return std::bit_cast<double>(bits);
}

/// Every element, without rounding float64; integers beyond 2^24 are rounded to float32.
std::vector<double> decode_doubles(const CsdArray& array, std::span<const std::byte> bytes) {
  std::vector<double> values(bytes.size() / array.item_size);
  if (array.dtype == Dtype::kF64) {
    for (size_t i = 0; i < values.size(); ++i) values[i] = decode_double(bytes.data() + 8 * i, array.big_endian);
    return values;
  }
  std::vector<float> narrow(values.size());
  convert_to_float(array.dtype, array.big_endian, bytes.data(), 1, narrow);
  std::copy(narrow.begin(), narrow.end(), values.begin());
  return values;
}

std::string_view strip_padding(std::string_view text, TextPadding padding) {
  if (padding == TextPadding::kZeroTerminated) return text.substr(0, text.find('\0'));
  const size_t last = text.find_last_not_of(padding == TextPadding::kSpaces ? ' ' : '\0');
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

/// Keeps the rows of `numbers`, which ascend.
template <typename T>
void keep_rows(std::vector<T>& values, const std::vector<int64_t>& numbers, size_t width) {
  for (size_t i = 0; i < numbers.size(); ++i) {
    const size_t from = static_cast<size_t>(numbers[i]);
    if (from == i) continue;
    std::move(values.begin() + static_cast<ptrdiff_t>(from * width),
              values.begin() + static_cast<ptrdiff_t>((from + 1) * width),
              values.begin() + static_cast<ptrdiff_t>(i * width));
  }
  values.resize(numbers.size() * width);
}

std::string_view kind_name(CsdKind kind) { return kind == CsdKind::kWords ? "words" : "numbers"; }

}  // namespace

CsdFile CsdFile::open(const std::filesystem::path& path) {
  // Says with its own words when there is no such file.
  const MappedFile exists(path);
  return CsdFile(std::make_unique<IsolatedSource>(path), path.string());
}

CsdFile::CsdFile(std::unique_ptr<CsdSource> source, std::string name)
    : name_(std::move(name)), source_(std::move(source)), index_(source_->index()) {
  for (const auto& warning : index_.warnings) warnings_.push_back(name_ + ": " + warning);
  const bool rows = std::any_of(index_.entries.begin(), index_.entries.end(),
                                [](const CsdIndexEntry& entry) { return entry.features.rows > 0; });
  if (!rows) {
    throw FormatError(FormatFault::kSchema,
                      name_ + ": " + index_.root + "/data has no " +
                          (index_.entries.empty() ? "entries, one for each video" : "entry with a row") +
                          "; the file was not finished when it was made or copied: download or copy it again");
  }
  for (const auto& entry : index_.entries) check_entry(entry);
}

void CsdFile::fail(const CsdIndexEntry& entry, FormatFault fault, const std::string& message) const {
  throw FormatError(fault, name_ + ": " + index_.root + "/" + entry.name + ": " + message);
}

void CsdFile::check_entry(const CsdIndexEntry& entry) {
  const CsdKind kind = entry.features.text ? CsdKind::kWords : CsdKind::kNumbers;
  if (entry.intervals.text) fail(entry, FormatFault::kSchema, "intervals are texts; expected start and end in seconds");
  if (entry.intervals.width != 2) {
    fail(entry, FormatFault::kSchema,
         "intervals have " + std::to_string(entry.intervals.width) + " columns where 2 are expected (start, end)");
  }
  if (entry.intervals.rows != entry.features.rows) {
    fail(entry, FormatFault::kSchema,
         std::to_string(entry.features.rows) + " rows of features, but " + std::to_string(entry.intervals.rows) +
             " intervals");
  }
  if (entry.features.width < 1 || (kind == CsdKind::kWords && entry.features.width != 1)) {
    fail(entry, FormatFault::kSchema, "features have " + std::to_string(entry.features.width) + " columns");
  }
  if (!kind_) {
    kind_ = kind;
    width_ = entry.features.width;
    return;
  }
  const std::string& first = index_.entries.front().name;
  if (kind != *kind_) {
    fail(entry, FormatFault::kSchema,
         "features are " + std::string(kind_name(kind)) + ", but " + first + " has " + std::string(kind_name(*kind_)));
  }
  if (entry.features.width != width_) {
    fail(entry, FormatFault::kSchema,
         "features have " + std::to_string(entry.features.width) + " columns, but " + first + " has " +
             std::to_string(width_));
  }
}

std::optional<size_t> CsdFile::find(std::string_view entry) const {
  const auto found = std::lower_bound(index_.entries.begin(), index_.entries.end(), entry,
                                      [](const CsdIndexEntry& a, std::string_view name) { return a.name < name; });
  if (found == index_.entries.end() || found->name != entry) return std::nullopt;
  return static_cast<size_t>(found - index_.entries.begin());
}

void CsdFile::require_kind(CsdKind kind, std::string_view as) const {
  if (kind_ && *kind_ != kind) {
    throw FormatError(FormatFault::kSchema, name_ + ": " + index_.root + " holds " + std::string(kind_name(*kind_)) +
                                                "; as " + std::string(as) + " it must hold " +
                                                std::string(kind_name(kind)));
  }
}

CsdEntry CsdFile::read(size_t entry) {
  MODROB_CHECK(entry < size(), "an entry of the file");
  const CsdIndexEntry& known = index_.entries[entry];
  CsdEntry result;
  result.width = known.features.width;
  result.intervals_are_float32 = known.intervals.dtype == Dtype::kF32;
  result.intervals = decode_doubles(known.intervals, source_->read(entry, CsdPart::kIntervals));
  for (int64_t row = 0; row < known.intervals.rows; ++row) {
    const double start = result.intervals[static_cast<size_t>(2 * row)];
    const double end = result.intervals[static_cast<size_t>(2 * row + 1)];
    if (!std::isfinite(start) || !std::isfinite(end)) {
      fail(known, FormatFault::kSchema, "intervals, row " + std::to_string(row) + ": a time that is not finite");
    }
    if (start <= end) result.row_numbers.push_back(row);
  }
  result.rows = static_cast<int64_t>(result.row_numbers.size());
  result.reversed = known.intervals.rows - result.rows;
  keep_rows(result.intervals, result.row_numbers, 2);
  const auto bytes = source_->read(entry, CsdPart::kFeatures);
  if (known.features.text) {
    read_words(known, bytes, result);
  } else {
    result.features.resize(bytes.size() / known.features.item_size);
    convert_to_float(known.features.dtype, known.features.big_endian, bytes.data(), 1, result.features);
    keep_rows(result.features, result.row_numbers, static_cast<size_t>(result.width));
  }
  if (result.reversed > 0) {
    warnings_.push_back(name_ + ": " + index_.root + "/" + known.name + ": " + std::to_string(result.reversed) +
                        " rows end before they begin and were left out");
  }
  return result;
}

void CsdFile::read_words(const CsdIndexEntry& entry, std::span<const std::byte> bytes, CsdEntry& result) {
  const std::string_view all = bytes_as_text(bytes);
  int64_t latin1 = 0;
  for (const int64_t row : result.row_numbers) {
    const auto stored = all.substr(static_cast<size_t>(row) * entry.features.item_size, entry.features.item_size);
    const std::string_view word = strip_padding(stored, entry.features.padding);
    latin1 += !is_utf8(word);
    result.words.push_back(python2_text(word));
  }
  if (latin1 > 0) {
    warnings_.push_back(name_ + ": " + index_.root + "/" + entry.name + ": " + std::to_string(latin1) +
                        " words are not UTF-8 and were read as Latin-1");
  }
}

std::vector<double> CsdFile::read_numbers(size_t entry, const CsdEntry& rows) {
  MODROB_CHECK(entry < size(), "an entry of the file");
  const CsdIndexEntry& known = index_.entries[entry];
  MODROB_CHECK(!known.features.text, "an entry of numbers");
  auto values = decode_doubles(known.features, source_->read(entry, CsdPart::kFeatures));
  keep_rows(values, rows.row_numbers, static_cast<size_t>(known.features.width));
  return values;
}

}  // namespace modrob::io
