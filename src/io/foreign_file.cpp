#include "io/foreign_file.h"

#include <algorithm>
#include <string_view>

#include "core/bytes_as_text.h"
#include "core/text_format.h"

namespace modrob::io {

namespace {

bool is_html(std::string_view text) {
  text = text.substr(0, 512);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return false;
  const std::string begin = lower_case(text.substr(first, 16));
  return begin.starts_with("<!doctype") || begin.starts_with("<html") || begin.starts_with("<head") ||
         begin.starts_with("<?xml");
}

/// A zip archive that an office program wrote. Its directory, which names the parts, stands at the end.
const char* office_document(std::string_view text) {
  using std::string_view_literals::operator""sv;
  if (text.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv)) {
    return "is an old Office document (.xls, .doc); in Excel choose File > Save As > CSV UTF-8 (Comma delimited) and "
           "give that file";
  }
  if (!text.starts_with("PK\x03\x04"sv)) return nullptr;
  constexpr size_t kDirectory = 1 << 16;
  const std::string_view end = text.substr(text.size() - std::min(text.size(), kDirectory));
  const auto holds = [&](std::string_view part) { return end.find(part) != std::string_view::npos; };
  if (holds("xl/workbook.")) {
    return "is an Excel workbook (.xlsx); in Excel choose File > Save As > CSV UTF-8 (Comma delimited), in LibreOffice "
           "File > Save As > Text CSV with character set UTF-8, and give that file";
  }
  if (text.substr(0, 512).find("application/vnd.oasis.opendocument.spreadsheet") != std::string_view::npos) {
    return "is a LibreOffice spreadsheet (.ods); choose File > Save As > Text CSV with character set UTF-8 and give "
           "that file";
  }
  if (holds("word/document.xml") || holds("ppt/presentation.xml")) {
    return "is an Office document, which holds no data that is read here";
  }
  return nullptr;
}

const char* known_beginning(std::string_view text) {
  using std::string_view_literals::operator""sv;
  constexpr const char* kRecording =
      "is a recording; features are read, not recordings: see docs/data.md, \"From recordings\"";
  const bool riff = text.starts_with("RIFF"sv) && text.size() >= 12;
  if (riff && (text.substr(8, 4) == "WAVE" || text.substr(8, 4) == "AVI ")) return kRecording;
  if (text.size() >= 12 && text.substr(4, 4) == "ftyp") return kRecording;  // MP4, MOV, M4A
  for (const auto begin : {"\x1A\x45\xDF\xA3"sv, "fLaC"sv, "OggS"sv, "ID3"sv}) {
    if (text.starts_with(begin)) return kRecording;
  }
  if (text.starts_with("PAR1"sv)) return "is a Parquet file; write it as CSV (pandas: df.to_csv(FILE, index=False))";
  if (text.starts_with("ARROW1\0\0"sv)) {
    return "is an Arrow file; write it as CSV (pandas: df.to_csv(FILE, index=False))";
  }
  if (text.starts_with("MATLAB 5.0 MAT-file"sv)) {
    return "is a MATLAB file; write its arrays with numpy.savez (scipy.io.loadmat reads them)";
  }
  if (text.starts_with("SQLite format 3\0"sv)) return "is an SQLite database; write its table as CSV";
  if (text.starts_with("%PDF-"sv)) return "is a PDF document, not data";
  if (text.starts_with("\x89PNG\r\n"sv) || text.starts_with("\xFF\xD8\xFF\xE0"sv)) return "is a picture, not data";
  if (text.starts_with("BZh"sv) && text.substr(4, 6) == "1AY&SY") return "is compressed with bzip2; unpack it first";
  if (text.starts_with("\xFD\x37zXZ\0"sv)) return "is compressed with xz; unpack it with 'unxz' first";
  if (text.starts_with("7z\xBC\xAF\x27\x1C"sv)) return "is a 7-zip archive; unpack it first";
  if (text.starts_with("Rar!\x1A\x07"sv)) return "is a RAR archive; unpack it first";
  return nullptr;
}

}  // namespace

std::optional<ForeignFile> find_foreign_file(std::span<const std::byte> bytes) {
  using std::string_view_literals::operator""sv;
  const std::string_view text = bytes_as_text(bytes);
  if (text.empty()) return ForeignFile{FormatFault::kTruncated, "is empty; download or copy it again"};
  const auto other = [](const char* message) { return ForeignFile{FormatFault::kNotAPickle, message}; };
  if (is_html(text)) {
    return other(
        "is an HTML page, probably saved in place of the file; download the file itself, not the page about it");
  }
  if (text.starts_with("version https://git-lfs")) {
    return other("is a git-lfs pointer, not the file it points to; fetch the file with 'git lfs pull'");
  }
  if (const char* office = office_document(text)) return other(office);
  if (text.starts_with("PK\x03\x04"sv) || text.starts_with("PK\x05\x06"sv)) {
    auto zip = other("is a zip archive; unzip it and give the file that is inside");
    zip.is_zip = true;
    return zip;
  }
  if (text.starts_with("\x1F\x8B"sv)) return other("is compressed with gzip; unpack it with 'gunzip' first");
  if (text.starts_with("\x89HDF\r\n"sv)) return other("is an HDF5 file, which is not what belongs here");
  if (text.starts_with("\x93NUMPY"sv)) return other("is a NumPy .npy file, which is not what belongs here");
  if (const char* known = known_beginning(text)) return other(known);
  if (text.size() > 262 && text.substr(257, 5) == "ustar") {
    return other("is a tar archive; unpack it, or convert weights of torch before 0.1 with a newer torch.save");
  }
  return std::nullopt;
}

}  // namespace modrob::io
