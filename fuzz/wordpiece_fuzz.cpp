#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "text/utf8.h"
#include "text/wordpiece.h"

// Any bytes: no crash, ids inside the vocabulary, one id at most for each byte.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using modrob::text::Vocabulary;
  using modrob::text::Wordpiece;
  static const Wordpiece wordpiece(
      Vocabulary::from_text("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##a\n##b\nab\n##\xCE\xBF\n\xE4\xB8\xAD\n.\n[\n]"
                            "\n\xE1\x84\x80\n##\xE1\x85\xA1\n",
                            "fuzz"));
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto ids = wordpiece.tokenize(text);
  if (ids.size() > size) std::abort();
  const auto outside = [](int64_t id) { return id < 0 || id >= wordpiece.vocabulary().size(); };
  if (std::any_of(ids.begin(), ids.end(), outside)) std::abort();
  return 0;
}
