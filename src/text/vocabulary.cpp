#include "text/vocabulary.h"

#include <algorithm>

#include "core/error.h"
#include "core/files.h"
#include "core/log.h"
#include "core/text_format.h"

namespace modrob::text {

Vocabulary Vocabulary::from_file(const std::filesystem::path& path, const TokenizerSettings& settings) {
  return from_text(read_file(path), path.string(), settings);
}

Vocabulary Vocabulary::from_text(std::string_view content, const std::string& name, const TokenizerSettings& settings) {
  return from_tokens(lines_of(content), name, settings);
}

std::vector<std::string> Vocabulary::lines_of(std::string_view content) {
  std::vector<std::string> lines;
  while (!content.empty()) {
    const size_t end = std::min(content.find('\n'), content.size());
    std::string_view line = content.substr(0, end);
    content.remove_prefix(std::min(end + 1, content.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line);
  }
  return lines;
}

Vocabulary Vocabulary::from_tokens(std::vector<std::string> tokens, const std::string& name,
                                   const TokenizerSettings& settings) {
  Vocabulary vocabulary;
  vocabulary.tokens_ = std::move(tokens);
  vocabulary.rows_ = vocabulary.size();
  size_t repeated = 0;
  std::string first_repeated;
  for (int64_t id = 0; id < vocabulary.size(); ++id) {
    const std::string& token = vocabulary.token(id);
    if (token.empty()) continue;  // nothing is looked up that is empty
    const auto [entry, is_new] = vocabulary.ids_.insert_or_assign(token, id);
    if (!is_new && repeated++ == 0) first_repeated = "'" + token + "', again in line " + std::to_string(id + 1);
    vocabulary.longest_token_ = std::max(vocabulary.longest_token_, token.size());
  }
  if (repeated > 0) {
    log_warning(name + ": " + std::to_string(repeated) + " repeated token(s), the later id wins; the first is " +
                first_repeated);
  }
  for (const auto& token : settings.added) vocabulary.rows_ = std::max(vocabulary.rows_, token.id + 1);

  std::vector<std::string> missing;
  const auto special = [&](const std::string& token) {
    const int64_t id = vocabulary.find(token);
    if (id >= 0) return id;
    for (const auto& added : settings.added) {
      if (added.content == token) return added.id;
    }
    missing.push_back(token);
    return id;
  };
  const auto& names = settings.names;
  vocabulary.unk_ = special(names.unk);
  vocabulary.cls_ = special(names.cls);
  vocabulary.sep_ = special(names.sep);
  vocabulary.pad_ = special(names.pad);
  if (!missing.empty()) {
    throw UserError(name + ": no BERT vocabulary: " + join(missing, ", ") +
                    " missing. Expected one token per line, with " + names.unk + ", " + names.cls + ", " + names.sep +
                    " and " + names.pad + " among them");
  }
  return vocabulary;
}

int64_t Vocabulary::find(std::string_view token) const {
  const auto found = ids_.find(token);
  return found == ids_.end() ? -1 : found->second;
}

}  // namespace modrob::text
