#include "text/tokenizer_folder.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "core/error.h"
#include "core/files.h"
#include "core/hash.h"
#include "core/log.h"
#include "text/tokenizer_config.h"
#include "text/tokenizer_json.h"

namespace modrob::text {

namespace {

namespace fs = std::filesystem;

constexpr const char* kVocabularyFile = "vocab.txt";
constexpr const char* kTokenizerFile = "tokenizer.json";
// A matrix is padded by less than a multiple of 128; a few tokens may have been meant to be added.
constexpr int64_t kManySpareRows = 1024;

// Files of tokenisers that this program lacks.
constexpr std::pair<const char*, const char*> kOtherFiles[] = {{"merges.txt", "BPE"},
                                                               {"vocab.json", "BPE"},
                                                               {"spiece.model", "SentencePiece"},
                                                               {"sentencepiece.bpe.model", "SentencePiece"},
                                                               {"tokenizer.model", "SentencePiece"},
                                                               {"spm.model", "SentencePiece"}};

std::string yes_or_no(bool value) { return value ? "true" : "false"; }

class FolderReader {
 public:
  explicit FolderReader(const fs::path& folder) : folder_(folder), config_(TokenizerConfig::read(folder)) {
    if (fs::exists(folder / kTokenizerFile)) json_ = TokenizerJson::from_file(folder / kTokenizerFile);
    // Classes that are nothing but tokenizer.json.
    json_counts_ = json_.has_value() &&
                   (config_.tokenizer_class == "TokenizersBackend" || config_.tokenizer_class == "PreTrainedTokenizer");
  }

  TokenizerFolder read() {
    TokenizerFolder result;
    std::vector<std::string> tokens = read_tokens(result);
    read_normalizer();
    read_names();
    settings_.never_split = config_.never_split;
    std::sort(settings_.never_split.begin(), settings_.never_split.end());
    if (json_) {
      settings_.continuation = json_->continuation;
      settings_.longest_word = json_->longest_word;
    }
    read_added(tokens);
    result.vocabulary = Vocabulary::from_tokens(std::move(tokens), result.vocabulary_file, settings_);
    result.settings = settings_;
    result.tokenizer();  // says what is wrong with an added token
    return result;
  }

 private:
  std::vector<std::string> read_tokens(TokenizerFolder& result) const {
    const fs::path lines = folder_ / kVocabularyFile;
    if (!TokenizerFolder::has_vocabulary(folder_)) {
      for (const auto& [file, kind] : kOtherFiles) {
        if (!fs::exists(folder_ / file)) continue;
        throw UserError((folder_ / file).string() + ": the tokeniser is a " + kind +
                        " model; this program reads encoders with a WordPiece vocabulary (BERT's)");
      }
      throw UserError(folder_.string() + " lacks " + kVocabularyFile + " (or " + kTokenizerFile + "), the vocabulary");
    }
    std::string content;
    std::vector<std::string> tokens;
    if (fs::exists(lines)) {
      content = read_file(lines);
      tokens = Vocabulary::lines_of(content);
    }
    result.vocabulary_file = lines.string();
    if (json_ && only_last(tokens) != json_->tokens) {
      if (!content.empty()) warn_of_other_tokens(tokens);
      tokens = json_->tokens;
      result.vocabulary_file = json_->file;
      content.clear();
      for (const auto& token : tokens) content += token + "\n";
    }
    result.vocabulary_hash = sha256(content);
    return tokens;
  }

  // Of a repeated line the last one has the token: tokenizer.json holds it once.
  static std::vector<std::string> only_last(std::vector<std::string> tokens) {
    std::unordered_set<std::string> seen;
    for (size_t id = tokens.size(); id-- > 0;) {
      if (!tokens[id].empty() && !seen.insert(tokens[id]).second) tokens[id].clear();
    }
    return tokens;
  }

  void warn_of_other_tokens(const std::vector<std::string>& tokens) const {
    const auto& others = json_->tokens;
    size_t id = 0;
    while (id < std::min(tokens.size(), others.size()) && tokens[id] == others[id]) ++id;
    const auto shown = [&](const std::vector<std::string>& list) {
      return id < list.size() ? "'" + list[id] + "'" : std::string("no token");
    };
    log_warning(json_->file + " and " + kVocabularyFile + " contradict each other: the first difference is id " +
                std::to_string(id) + ", " + shown(others) + " against " + shown(tokens) + "; " + kTokenizerFile +
                " counts, as in transformers");
  }

  // What tokenizer_config.json and tokenizer.json say of one setting; `standard` where neither does.
  bool setting(const char* key, const std::optional<bool>& configured, const std::optional<bool>& in_json,
               bool standard) const {
    if (!configured || !in_json || *configured == *in_json) return configured.value_or(in_json.value_or(standard));
    log_warning(config_.file + " says '" + key + "' is " + yes_or_no(*configured) + ", " + kTokenizerFile + " says " +
                yes_or_no(*in_json) + "; " + (json_counts_ ? kTokenizerFile : "tokenizer_config.json") +
                " counts, as in transformers");
    return json_counts_ ? *in_json : *configured;
  }

  void read_normalizer() {
    auto& normalizer = settings_.normalizer;
    const auto of_json = [&](bool TokenizerJson::*member) {
      return json_ ? std::optional<bool>((*json_).*member) : std::nullopt;
    };
    const auto lower = of_json(&TokenizerJson::lower_case);
    normalizer.clean_text = of_json(&TokenizerJson::clean_text).value_or(true);
    normalizer.lower_case = setting("do_lower_case", config_.do_lower_case, lower, true);
    normalizer.split_ideographs = setting("tokenize_chinese_chars", config_.tokenize_chinese_chars,
                                          of_json(&TokenizerJson::split_ideographs), true);
    if (!config_.do_lower_case && !json_counts_ && lower == false) {
      log_warning(json_->file + " says that letters keep their case and is followed; transformers' BertTokenizer " +
                  "would lower-case them, because tokenizer_config.json has no 'do_lower_case'. Write it there");
    }
    // Nothing or null means: as the case.
    std::optional<bool> configured, in_json;
    if (config_.says_strip_accents) configured = config_.strip_accents.value_or(normalizer.lower_case);
    if (json_) in_json = json_->strip_accents;
    if (json_counts_ && !in_json) in_json = json_->lower_case;
    normalizer.strip_accents = setting("strip_accents", configured, in_json, normalizer.lower_case);
  }

  void read_names() {
    auto& names = settings_.names;
    const std::array<std::string*, TokenizerConfig::kRoles.size()> places = {&names.unk, &names.sep, &names.pad,
                                                                             &names.cls, &names.mask};
    std::array<std::optional<std::string>, TokenizerConfig::kRoles.size()> in_json;
    if (json_) in_json = {json_->unk, json_->sep, std::nullopt, json_->cls, std::nullopt};
    for (size_t role = 0; role < places.size(); ++role) {
      const auto& configured = config_.names[role];
      if (in_json[role]) *places[role] = *in_json[role];
      if (!configured || in_json[role] == configured->content) continue;
      // transformers takes its post-processor from tokenizer.json, and with it what stands around a text.
      const bool json_counts = in_json[role] && (json_counts_ || role != 0);
      if (in_json[role]) {
        log_warning(config_.file + " says '" + TokenizerConfig::kRoles[role] + "' is '" + configured->content + "', " +
                    kTokenizerFile + " says '" + *in_json[role] + "'; " +
                    (json_counts ? kTokenizerFile : "tokenizer_config.json") + " counts, as in transformers");
      }
      if (!json_counts) *places[role] = configured->content;
    }
  }

  // In the order in which transformers adds them; a later one with the same content replaces an earlier one's flags.
  void read_added(const std::vector<std::string>& tokens) {
    std::vector<AddedToken> added;
    const auto add = [&](const AddedToken& token) {
      const auto same = std::find_if(added.begin(), added.end(),
                                     [&](const AddedToken& other) { return other.content == token.content; });
      if (same == added.end()) {
        added.push_back(token);
        return;
      }
      const int64_t id = token.id >= 0 ? token.id : same->id;
      *same = token;
      same->id = id;
    };
    const auto is_new = [&](const AddedToken& token) {
      return std::none_of(added.begin(), added.end(),
                          [&](const AddedToken& other) { return other.content == token.content; });
    };
    if (json_ && json_counts_) std::for_each(json_->added.begin(), json_->added.end(), add);
    std::for_each(config_.added.begin(), config_.added.end(), add);
    if (json_ && !json_counts_ && !config_.has_decoder) std::for_each(json_->added.begin(), json_->added.end(), add);
    if (json_ && config_.has_decoder) warn_of_tokens_left_out(added);
    std::sort(added.begin(), added.end(), [](const AddedToken& a, const AddedToken& b) { return a.id < b.id; });
    // One that the vocabulary lacks is not added: its embedding would be a row that nobody trained.
    for (const auto& name : config_.names) {
      if (!name || !is_new(*name) || std::find(tokens.begin(), tokens.end(), name->content) == tokens.end()) continue;
      added.push_back(*name);
    }
    for (const auto& token : config_.extra) {
      if (is_new(token)) added.push_back(token);
    }
    number(added, tokens);
    keep_what_matters(std::move(added), tokens);
  }

  void warn_of_tokens_left_out(const std::vector<AddedToken>& added) const {
    for (const auto& token : json_->added) {
      const auto known = std::any_of(added.begin(), added.end(),
                                     [&](const AddedToken& other) { return other.content == token.content; });
      if (known) continue;
      log_warning(json_->file + " adds the token '" + token.content + "', which 'added_tokens_decoder' of " +
                  config_.file + " lacks; the latter counts, as in transformers");
    }
  }

  // A token that the vocabulary has keeps its id there; others follow behind the vocabulary.
  void number(std::vector<AddedToken>& added, const std::vector<std::string>& tokens) const {
    std::unordered_map<std::string_view, int64_t> ids;
    for (size_t id = 0; id < tokens.size(); ++id) ids[tokens[id]] = static_cast<int64_t>(id);
    auto next = static_cast<int64_t>(tokens.size());
    for (auto& token : added) {
      const auto known = ids.find(token.content);
      const int64_t expected = known != ids.end() ? known->second : next;
      if (token.id >= 0 && token.id != expected) {
        log_warning(folder_.string() + ": the added token '" + token.content + "' has the id " +
                    std::to_string(token.id) + " there, but " +
                    (known != ids.end() ? "in the vocabulary it has " : "the next free one is ") +
                    std::to_string(expected) + ", which counts, as in transformers");
      }
      token.id = expected;
      next = std::max(next, token.id + 1);
    }
  }

  // Special tokens of the vocabulary are looked for anyway; one that says nothing else is no setting.
  void keep_what_matters(std::vector<AddedToken> added, const std::vector<std::string>& tokens) {
    const auto names = settings_.names.all();
    for (auto& token : added) {
      const AddedToken usual = {.content = token.content, .id = token.id, .normalized = false, .special = true};
      const bool is_name = std::find(names.begin(), names.end(), token.content) != names.end();
      if (is_name && token == usual && token.id < static_cast<int64_t>(tokens.size())) continue;
      settings_.added.push_back(std::move(token));
    }
  }

  const fs::path folder_;
  const TokenizerConfig config_;
  std::optional<TokenizerJson> json_;
  bool json_counts_ = false;
  TokenizerSettings settings_;
};

}  // namespace

TokenizerFolder TokenizerFolder::read(const fs::path& folder) { return FolderReader(folder).read(); }

bool TokenizerFolder::has_vocabulary(const fs::path& folder) {
  return fs::exists(folder / kTokenizerFile) || fs::exists(folder / kVocabularyFile);
}

std::string TokenizerFolder::settings_text() const {
  return settings.are_defaults() ? "" : "tokenizer settings 1|" + settings.to_json().dump();
}

void TokenizerFolder::check_rows(int64_t rows) const {
  if (vocabulary.rows() > rows) {
    throw UserError(vocabulary_file + " has " + std::to_string(vocabulary.rows()) + " tokens" +
                    (vocabulary.rows() > vocabulary.size() ? " with those added" : "") +
                    ", but config.json says vocab_size " + std::to_string(rows) +
                    "; the files belong to different encoders");
  }
  if (rows - vocabulary.rows() >= kManySpareRows) {
    log_warning(vocabulary_file + " has " + std::to_string(vocabulary.rows()) +
                " tokens, config.json says vocab_size " + std::to_string(rows) + ": " +
                std::to_string(rows - vocabulary.rows()) +
                " rows of the embeddings are never used. Do the files belong to one encoder?");
  }
}

}  // namespace modrob::text
