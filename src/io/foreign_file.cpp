#include "io/foreign_file.h"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace modrob::io {

namespace {

bool is_html(std::string_view text) {
  text = text.substr(0, 512);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return false;
  std::string begin(text.substr(first, 16));
  std::transform(begin.begin(), begin.end(), begin.begin(), [](unsigned char c) { return std::tolower(c); });
  return begin.starts_with("<!doctype") || begin.starts_with("<html") || begin.starts_with("<head") ||
         begin.starts_with("<?xml");
}

}  // namespace

std::optional<ForeignFile> find_foreign_file(std::span<const std::byte> bytes) {
  using std::string_view_literals::operator""sv;
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.empty()) return ForeignFile{FormatFault::kTruncated, "is empty; download or copy it again"};
  const auto other = [](const char* message) { return ForeignFile{FormatFault::kNotAPickle, message}; };
  if (is_html(text)) {
    return other(
        "is an HTML page, probably saved in place of the file; download the file itself, not the page about it");
  }
  if (text.starts_with("version https://git-lfs")) {
    return other("is a git-lfs pointer, not the file it points to; fetch the file with 'git lfs pull'");
  }
  if (text.starts_with("PK\x03\x04"sv) || text.starts_with("PK\x05\x06"sv)) {
    auto zip = other("is a zip archive; unzip it and give the file that is inside");
    zip.is_zip = true;
    return zip;
  }
  if (text.starts_with("\x1F\x8B"sv)) return other("is compressed with gzip; unpack it with 'gunzip' first");
  if (text.starts_with("\x89HDF\r\n"sv)) return other("is an HDF5 file, which is not what belongs here");
  if (text.starts_with("\x93NUMPY"sv)) return other("is a NumPy .npy file, which is not what belongs here");
  if (text.size() > 262 && text.substr(257, 5) == "ustar") {
    return other("is a tar archive; unpack it, or convert weights of torch before 0.1 with a newer torch.save");
  }
  return std::nullopt;
}

}  // namespace modrob::io
