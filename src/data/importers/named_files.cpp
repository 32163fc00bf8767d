#include "data/importers/named_files.h"

#include <algorithm>
#include <array>

#include "core/bytes_as_text.h"
#include "core/text_format.h"
#include "io/csv_dialect.h"
#include "io/json_table.h"
#include "io/pickle/pickle_text.h"

namespace modrob::data {

namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kTables = {".csv"sv, ".tsv"sv, ".tab"sv, ".json"sv, ".jsonl"sv, ".ndjson"sv};
constexpr std::array kRecordings = {".wav"sv,  ".mp3"sv, ".flac"sv, ".ogg"sv, ".opus"sv, ".m4a"sv,
                                    ".aac"sv,  ".wma"sv, ".mp4"sv,  ".mkv"sv, ".avi"sv,  ".mov"sv,
                                    ".webm"sv, ".wmv"sv, ".flv"sv,  ".mpg"sv, ".mpeg"sv, ".m4v"sv};
constexpr std::array kTexts = {".txt"sv, ".md"sv,       ".rst"sv, ".py"sv,  ".ipynb"sv, ".yaml"sv,
                               ".yml"sv, ".toml"sv,     ".ini"sv, ".log"sv, ".sh"sv,    ".srt"sv,
                               ".vtt"sv, ".textgrid"sv, ".tex"sv, ".pdf"sv, ".docx"sv};
constexpr std::array kColumns = {"id"sv, "video"sv, "label"sv, "text"sv, "split"sv, "video_id"sv, "clip_id"sv};
constexpr size_t kBeginning = 1 << 16;

template <typename List>
bool in(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

}  // namespace

std::string extension_of(const std::filesystem::path& path) { return lower_case(path.extension().string()); }
bool is_table_extension(std::string_view extension) { return in(kTables, extension); }
bool is_recording_extension(std::string_view extension) { return in(kRecordings, extension); }

bool begins_as_table(std::span<const std::byte> bytes) {
  std::string_view text = bytes_as_text(bytes.first(std::min(bytes.size(), kBeginning)));
  if (text.starts_with("\xFF\xFE"sv) || text.starts_with("\xFE\xFF"sv)) return true;
  if (text.starts_with("\xEF\xBB\xBF"sv)) text.remove_prefix(3);
  if (io::looks_like_json(text)) return true;
  const auto dialect = io::CsvDialect::of_header(text);
  text.remove_prefix(dialect.skipped);
  text.remove_prefix(std::min(text.find_first_not_of("\r\n"), text.size()));
  text = text.substr(0, text.find_first_of("\r\n"));
  size_t known = 0;
  while (!text.empty()) {
    const size_t end = std::min(text.find(dialect.separator), text.size());
    std::string_view name = text.substr(0, end);
    if (name.size() >= 2 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
    known += in(kColumns, lower_case(name));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return known >= 2;
}

bool is_plain_text(std::span<const std::byte> bytes) {
  std::string_view text = bytes_as_text(bytes.first(std::min(bytes.size(), kBeginning)));
  // A character may be cut at the end.
  if (text.size() < bytes.size()) text = text.substr(0, text.find_last_of('\n') + 1);
  const bool control = std::any_of(text.begin(), text.end(), [](unsigned char c) {
    return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
  });
  return !text.empty() && !control && io::is_utf8(text);
}

std::optional<std::string> name_of_other_file(const std::filesystem::path& path) {
  const std::string extension = extension_of(path);
  if (is_recording_extension(extension)) return "is a recording; " + std::string(kFeaturesFirst);
  if (in(kTexts, extension)) {
    return std::string("is a text, and its first line is no header of a table; ") + kTableNeeded;
  }
  return std::nullopt;
}

}  // namespace modrob::data
