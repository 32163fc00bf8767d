#include "text/vocabulary.h"

#include <algorithm>

#include "core/error.h"
#include "core/files.h"
#include "core/log.h"

namespace modrob::text {

Vocabulary Vocabulary::from_file(const std::filesystem::path& path) {
  return from_text(read_file(path), path.string());
}

Vocabulary Vocabulary::from_text(std::string_view content, const std::string& name) {
  Vocabulary vocabulary;
  size_t repeated = 0;
  std::string first_repeated;
  while (!content.empty()) {
    const size_t end = std::min(content.find('\n'), content.size());
    std::string_view line = content.substr(0, end);
    content.remove_prefix(std::min(end + 1, content.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto [entry, is_new] = vocabulary.ids_.insert_or_assign(std::string(line), vocabulary.size());
    if (!is_new && repeated++ == 0) {
      first_repeated = "'" + entry->first + "', again in line " + std::to_string(vocabulary.size() + 1);
    }
    vocabulary.tokens_.emplace_back(line);
    vocabulary.longest_token_ = std::max(vocabulary.longest_token_, line.size());
  }
  if (repeated > 0) {
    log_warning(name + ": " + std::to_string(repeated) + " repeated token(s), the later id wins; the first is " +
                first_repeated);
  }

  std::string missing;
  const auto special = [&](std::string_view token) {
    const int64_t id = vocabulary.find(token);
    if (id < 0) missing += (missing.empty() ? "" : ", ") + std::string(token);
    return id;
  };
  vocabulary.unk_ = special("[UNK]");
  vocabulary.cls_ = special("[CLS]");
  vocabulary.sep_ = special("[SEP]");
  vocabulary.pad_ = special("[PAD]");
  if (!missing.empty()) {
    throw UserError(name + ": no BERT vocabulary: " + missing +
                    " missing. Expected one token per line, with [UNK], [CLS], [SEP] and [PAD] among them");
  }
  return vocabulary;
}

int64_t Vocabulary::find(std::string_view token) const {
  const auto found = ids_.find(token);
  return found == ids_.end() ? -1 : found->second;
}

}  // namespace modrob::text
