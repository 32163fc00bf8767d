#include "text/tokenizer_config.h"

#include <algorithm>
#include <charconv>

#include "core/error.h"
#include "core/log.h"
#include "core/text_format.h"
#include "text/tokenizer_keys.h"

namespace modrob::text {

namespace {

namespace fs = std::filesystem;

// Classes of transformers that are BERT's tokeniser under another name, or whatever tokenizer.json says.
constexpr std::array<std::string_view, 11> kClasses = {
    "BertTokenizer",      "BertTokenizerLegacy", "DistilBertTokenizer", "ElectraTokenizer",
    "ConvBertTokenizer",  "LayoutLMTokenizer",   "MobileBertTokenizer", "SqueezeBertTokenizer",
    "RetriBertTokenizer", "PreTrainedTokenizer", "TokenizersBackend"};

void check_class(const std::string& name, const std::string& file) {
  if (name.empty() || std::find(kClasses.begin(), kClasses.end(), name) != kClasses.end()) return;
  throw UserError(file + ": 'tokenizer_class' is " + name + ", which this program does not have; it reads encoders " +
                  "whose tokeniser is BertTokenizer (WordPiece)");
}

std::string class_of(const TokenizerKeys& keys) {
  std::string name = keys.text("tokenizer_class").value_or("");
  if (name.ends_with("Fast")) name.resize(name.size() - 4);
  check_class(name, keys.where());
  return name;
}

// Settings of tokenisers that split words in another way.
void refuse_other_splitting(const TokenizerKeys& keys) {
  const auto only = [&](const char* key, const io::Json& supported, const char* reason) {
    const io::Json* found = keys.find(key);
    if (found != nullptr && *found != supported) keys.refuse(key, *found, reason);
  };
  only("do_basic_tokenize", true, "only true is supported: words are split at blanks and punctuation");
  only("split_special_tokens", false, "only false is supported: special tokens in a text are found");
  only("word_tokenizer_type", "basic", "only \"basic\" is supported; a Japanese encoder needs its own word splitter");
  only("subword_tokenizer_type", "wordpiece", "only \"wordpiece\" is supported");
}

void read_extra(const TokenizerKeys& keys, std::vector<AddedToken>& extra) {
  for (const char* key : {"extra_special_tokens", "additional_special_tokens"}) {
    const io::Json* found = keys.find(key);
    if (found == nullptr) continue;
    if (!found->is_structured()) keys.refuse(key, *found, "a list of tokens is needed");
    for (const auto& entry : *found) {  // a list, or an object of role and token
      const io::Json one = {{"token", entry}};
      auto token = TokenizerKeys(one, keys.where() + ": '" + key + "'").token("token");
      if (token) extra.push_back(std::move(*token));
    }
    if (!extra.empty()) return;
  }
}

int64_t id_of(const std::string& text, const TokenizerKeys& keys) {
  int64_t id = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size() || id < 0 || id > 100'000'000) {
    throw UserError(keys.where() + ": the key '" + printable(text) + "' is no id; whole numbers are needed");
  }
  return id;
}

void read_decoder(const TokenizerKeys& keys, TokenizerConfig& config) {
  const auto decoder = keys.object("added_tokens_decoder");
  if (!decoder) return;
  config.has_decoder = true;
  for (const auto& [id, token] : decoder->json().items()) {
    config.added.push_back(TokenizerKeys(token, decoder->where() + ": '" + id + "'").as_token(false));
    config.added.back().id = id_of(id, *decoder);
  }
}

// Without a decoder special_tokens_map.json counts before tokenizer_config.json, with one it does not count.
void read_special_tokens_map(const TokenizerKeys& map, TokenizerConfig& config) {
  for (size_t role = 0; role < TokenizerConfig::kRoles.size(); ++role) {
    const auto token = map.token(TokenizerConfig::kRoles[role]);
    if (!token) continue;
    auto& name = config.names[role];
    if (name && name->content != token->content) {
      log_warning(map.where() + " names the " + TokenizerConfig::kRoles[role] + " '" + token->content + "', " +
                  fs::path(config.file).filename().string() + " '" + name->content + "'; the " +
                  (config.has_decoder ? "latter" : "former") + " counts, as in transformers");
    }
    if (!config.has_decoder) name = token;
  }
  if (config.has_decoder) return;
  std::vector<AddedToken> extra;
  read_extra(map, extra);
  if (!extra.empty()) config.extra = std::move(extra);
}

void read_added_tokens(const TokenizerKeys& keys, TokenizerConfig& config) {
  if (config.has_decoder) return;
  const auto is_special = [&](const std::string& content) {
    const auto same = [&](const AddedToken& token) { return token.content == content; };
    const auto same_name = [&](const std::optional<AddedToken>& name) { return name && same(*name); };
    return std::any_of(config.names.begin(), config.names.end(), same_name) ||
           std::any_of(config.extra.begin(), config.extra.end(), same);
  };
  for (const auto& [content, id] : keys.json().items()) {
    if (content.empty()) throw UserError(keys.where() + ": a token is empty");
    const bool special = is_special(content);
    config.added.push_back({.content = content, .normalized = !special, .special = special});
    config.added.back().id = keys.number(content.c_str()).value_or(-1);
  }
}

}  // namespace

TokenizerConfig TokenizerConfig::read(const fs::path& folder) {
  TokenizerConfig config;
  const fs::path path = folder / "tokenizer_config.json";
  config.file = path.string();
  const auto with = [&](const char* file, const auto& use) {
    if (!fs::exists(folder / file)) return;
    const io::Json json = io::read_json(folder / file);
    use(TokenizerKeys(json, (folder / file).string()));
  };
  with("tokenizer_config.json", [&](const TokenizerKeys& keys) {
    refuse_other_splitting(keys);
    config.tokenizer_class = class_of(keys);
    config.do_lower_case = keys.boolean("do_lower_case");
    config.tokenize_chinese_chars = keys.boolean("tokenize_chinese_chars");
    config.strip_accents = keys.boolean("strip_accents");
    config.says_strip_accents = keys.holds("strip_accents");
    config.never_split = keys.texts("never_split");
    for (size_t role = 0; role < kRoles.size(); ++role) config.names[role] = keys.token(kRoles[role]);
    read_extra(keys, config.extra);
    read_decoder(keys, config);
  });
  if (config.tokenizer_class.empty()) {
    with("config.json", [&](const TokenizerKeys& keys) { config.tokenizer_class = class_of(keys); });
  }
  with("special_tokens_map.json", [&](const TokenizerKeys& keys) { read_special_tokens_map(keys, config); });
  with("added_tokens.json", [&](const TokenizerKeys& keys) { read_added_tokens(keys, config); });
  return config;
}

}  // namespace modrob::text
