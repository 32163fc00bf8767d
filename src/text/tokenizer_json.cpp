#include "text/tokenizer_json.h"

#include <algorithm>

#include "core/error.h"
#include "core/text_format.h"
#include "text/tokenizer_keys.h"

namespace modrob::text {

namespace {

// Older files do not say what the model is; what it consists of does.
std::string type_of_model(const TokenizerKeys& model) {
  if (const auto type = model.text("type")) return *type;
  if (model.find("merges") != nullptr) return "BPE";
  const io::Json* vocabulary = model.find("vocab");
  if (vocabulary != nullptr && vocabulary->is_array()) return "Unigram";
  return model.find("continuing_subword_prefix") != nullptr ? "WordPiece" : "WordLevel";
}

void read_vocabulary(const TokenizerKeys& vocabulary, std::vector<std::string>& tokens) {
  const size_t count = vocabulary.json().size();
  for (const auto& [token, value] : vocabulary.json().items()) {
    // A trimmed vocabulary may have gaps; what has more gaps than tokens is no vocabulary.
    if (!value.is_number_integer() || value < 0 || value > 2 * count + 1000) {
      vocabulary.refuse(printable(token), value,
                        "an id is needed, a whole number from 0, close to the number of tokens");
    }
    const auto id = value.get<size_t>();
    if (id >= tokens.size()) tokens.resize(id + 1);
    if (!tokens[id].empty()) {
      throw UserError(vocabulary.where() + ": '" + printable(tokens[id]) + "' and '" + printable(token) +
                      "' have the same id " + std::to_string(id));
    }
    tokens[id] = token;
  }
}

void read_model(const TokenizerKeys& model, TokenizerJson& result) {
  if (const std::string type = type_of_model(model); type != "WordPiece") {
    throw UserError(model.where() + ": the tokeniser is a " + printable(type) +
                    " model; this program reads encoders with a WordPiece vocabulary (BERT's)");
  }
  result.unk = model.text("unk_token").value_or(result.unk);
  result.continuation = model.text("continuing_subword_prefix").value_or(result.continuation);
  result.longest_word = model.number("max_input_chars_per_word").value_or(result.longest_word);
  const auto vocabulary = model.object("vocab");
  if (!vocabulary) throw UserError(model.where() + ": 'vocab', the tokens with their ids, is missing");
  read_vocabulary(*vocabulary, result.tokens);
}

// The part `key` of the file, out of a Sequence of nothing else; UserError when it is another one.
const io::Json& expect_type(const TokenizerKeys& file, const char* key, const char* list, const std::string& type) {
  const auto part = file.object(key);
  const std::string needed = type + " is needed, as BERT's tokeniser has it";
  if (!part) throw UserError(file.where() + ": '" + key + "' is missing or null; " + needed);
  const std::string found = part->text("type").value_or("");
  if (found == type) return part->json();
  const io::Json* members = part->find(list);
  if (found == "Sequence" && members != nullptr && members->is_array()) {
    std::vector<std::string> types;
    for (const auto& member : *members) {
      types.push_back(member.is_object() ? TokenizerKeys(member, part->where()).text("type").value_or("?") : "?");
    }
    if (types == std::vector{type}) return members->front();
    throw UserError(part->where() + " is a Sequence of " + printable(join(types, ", ")) + "; " + needed);
  }
  throw UserError(part->where() + " is " + (found.empty() ? "of no type" : printable(found)) + "; " + needed);
}

void read_normalizer(const TokenizerKeys& file, TokenizerJson& result) {
  const TokenizerKeys keys(expect_type(file, "normalizer", "normalizers", "BertNormalizer"),
                           file.where() + ": 'normalizer'");
  result.clean_text = keys.boolean("clean_text").value_or(true);
  result.split_ideographs = keys.boolean("handle_chinese_chars").value_or(true);
  result.lower_case = keys.boolean("lowercase").value_or(true);
  result.strip_accents = keys.boolean("strip_accents");
}

// [CLS] A [SEP], in either of the two ways to say it.
void read_post_processor(const TokenizerKeys& file, TokenizerJson& result) {
  const auto processor = file.object("post_processor");
  if (!processor) return;
  const std::string type = processor->text("type").value_or("");
  const auto text_at = [](const io::Json* json, const io::Json::json_pointer& place) -> std::optional<std::string> {
    if (json == nullptr || !json->contains(place) || !json->at(place).is_string()) return std::nullopt;
    return json->at(place).get<std::string>();
  };
  if (type == "BertProcessing") {
    result.cls = text_at(processor->find("cls"), io::Json::json_pointer("/0"));
    result.sep = text_at(processor->find("sep"), io::Json::json_pointer("/0"));
  } else if (type == "TemplateProcessing") {
    const io::Json* single = processor->find("single");
    if (single != nullptr && single->is_array() && single->size() == 3 && single->at(1).contains("Sequence")) {
      result.cls = text_at(single, io::Json::json_pointer("/0/SpecialToken/id"));
      result.sep = text_at(single, io::Json::json_pointer("/2/SpecialToken/id"));
    }
  }
  if (!result.cls || !result.sep) {
    throw UserError(processor->where() + " is " + (type.empty() ? "of no type" : printable(type)) +
                    "; one that puts one token before a text and one behind it is needed, as BERT's [CLS] and [SEP] " +
                    "(TemplateProcessing or BertProcessing)");
  }
}

void read_added(const TokenizerKeys& file, TokenizerJson& result) {
  const io::Json* added = file.find("added_tokens");
  if (added == nullptr) return;
  if (!added->is_array()) file.refuse("added_tokens", *added, "a list of tokens is needed");
  for (size_t i = 0; i < added->size(); ++i) {
    const TokenizerKeys token(added->at(i), file.where() + ": added_tokens[" + std::to_string(i) + "]");
    result.added.push_back(token.as_token(false));
    if (result.added.back().id < 0) throw UserError(token.where() + ": 'id' is missing");
  }
}

}  // namespace

TokenizerJson TokenizerJson::from_json(const io::Json& json, const std::string& name) {
  TokenizerJson result;
  result.file = name;
  const TokenizerKeys file(json, name);
  const auto model = file.object("model");
  if (!model) throw UserError(name + ": 'model', the tokeniser's vocabulary, is missing");
  read_model(*model, result);
  read_normalizer(file, result);
  expect_type(file, "pre_tokenizer", "pretokenizers", "BertPreTokenizer");
  read_post_processor(file, result);
  read_added(file, result);
  return result;
}

TokenizerJson TokenizerJson::from_file(const std::filesystem::path& path) {
  return from_json(io::read_json(path), path.string());
}

}  // namespace modrob::text
