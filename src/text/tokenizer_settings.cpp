#include "text/tokenizer_settings.h"

namespace modrob::text {

std::vector<std::string> SpecialTokenNames::all() const {
  std::vector<std::string> names;
  for (const std::string* name : {&unk, &sep, &pad, &cls, &mask}) {
    if (!name->empty()) names.push_back(*name);
  }
  return names;
}

io::Json TokenizerSettings::to_json() const {
  io::Json json;
  json["clean_text"] = normalizer.clean_text;
  json["tokenize_chinese_chars"] = normalizer.split_ideographs;
  json["strip_accents"] = normalizer.strip_accents;
  json["do_lower_case"] = normalizer.lower_case;
  json["unk_token"] = names.unk;
  json["sep_token"] = names.sep;
  json["pad_token"] = names.pad;
  json["cls_token"] = names.cls;
  json["mask_token"] = names.mask;
  json["continuing_subword_prefix"] = continuation;
  json["max_input_chars_per_word"] = longest_word;
  json["added_tokens"] = io::Json::array();
  for (const auto& token : added) {
    json["added_tokens"].push_back({{"id", token.id},
                                    {"content", token.content},
                                    {"single_word", token.single_word},
                                    {"lstrip", token.lstrip},
                                    {"rstrip", token.rstrip},
                                    {"normalized", token.normalized},
                                    {"special", token.special}});
  }
  json["never_split"] = never_split;
  return json;
}

}  // namespace modrob::text
