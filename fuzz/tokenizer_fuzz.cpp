#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "core/error.h"
#include "core/log.h"
#include "text/tokenizer_folder.h"

namespace fs = std::filesystem;

// An encoder folder of hostile files: the bytes up to the first NUL are tokenizer.json, those up to the second, if
// there are any, tokenizer_config.json, the rest vocab.txt. It is refused with a UserError, or a text of several
// scripts becomes ids of the vocabulary, one at most for each byte.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const fs::path folder = [] {
    modrob::set_log_level(modrob::LogLevel::kError);
    std::string pattern = (fs::temp_directory_path() / "modrob_fuzz_XXXXXX").string();
    return fs::path(::mkdtemp(pattern.data()));
  }();
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  for (const char* name : {"tokenizer.json", "tokenizer_config.json", "vocab.txt"}) {
    const size_t end = std::min(rest.find('\0'), rest.size());
    fs::remove(folder / name);
    if (end > 0) std::ofstream(folder / name, std::ios::binary) << rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  constexpr std::string_view kText =
      "[CLS] Das war sch\xC3\xB6n, \xE4\xB8\xAD\xE6\x96\x87 [MASK]<s>abc ab a\xCC\x8A\xFF";
  try {
    const auto tokenizer = modrob::text::TokenizerFolder::read(folder).tokenizer();
    const auto ids = tokenizer.tokenize(kText);
    MODROB_CHECK(ids.size() <= kText.size(), "one id at most for each byte");
    for (const int64_t id : ids) MODROB_CHECK(id >= 0 && id < tokenizer.vocabulary().rows(), "ids of the vocabulary");
  } catch (const modrob::UserError&) {
  }
  return 0;
}
