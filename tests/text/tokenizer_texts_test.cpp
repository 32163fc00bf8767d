#include "text/prelude.h"

namespace modrob::text {
namespace {

// Made by tools/tokenizer_expectations.py texts, which says what is in the files.
fs::path made() { return MODROB_SOURCE_DIR "/tests/text/tokenizer"; }

std::string hash_of(const std::vector<int64_t>& ids) {
  std::string text;
  for (const int64_t id : ids) text += (text.empty() ? "" : " ") + std::to_string(id);
  return sha256(text).substr(0, 8);
}

struct Texts {
  std::vector<std::string> texts, hashes;
};

Texts read_texts() {
  Texts result;
  std::istringstream lines(read_file(made() / "texts.jsonl"));
  for (std::string line; std::getline(lines, line);) {
    const auto json = io::parse_json(line, "texts.jsonl:" + std::to_string(result.texts.size() + 1));
    result.texts.push_back(json.at(0).get<std::string>());
    result.hashes.push_back(json.at(1).get<std::string>());
  }
  return result;
}

// How many texts were compared: all whose place `number` among the hashes is not dashes.
int64_t expect_hashes(const Wordpiece& tokenizer, const Texts& texts, size_t number, const std::string& encoder) {
  int64_t compared = 0;
  for (size_t i = 0; i < texts.texts.size(); ++i) {
    const auto expected = texts.hashes[i].substr(8 * number, 8);
    if (expected == "--------") continue;
    ++compared;
    const auto ids = tokenizer.tokenize(texts.texts[i]);
    EXPECT_EQ(hash_of(ids), expected) << encoder << ": " << io::Json(texts.texts[i]).dump(-1, ' ', true) << " became "
                                      << io::Json(ids).dump();
  }
  return compared;
}

TEST(TokenizerTexts, every_encoder_folder_gives_the_ids_of_transformers) {
  const Texts texts = read_texts();
  ASSERT_GE(texts.texts.size(), 5000u);
  const auto encoders = io::read_json(made() / "encoders.json").at("encoders");
  size_t number = 0;
  for (const auto& [name, files] : encoders.items()) {
    const TemporaryFolder folder;
    fs::copy(made() / "vocab.txt", folder / "vocab.txt");
    for (const auto& [file, content] : files.items()) io::write_json(folder / file, content);
    const auto tokenizer = TokenizerFolder::read(folder.path()).tokenizer();
    const bool python_only = name.find("never_split") != std::string::npos;
    EXPECT_GE(expect_hashes(tokenizer, texts, number++, name), python_only ? 3500 : 5000) << name;
  }
  EXPECT_EQ(number, 16u);
}

TEST(TokenizerTexts, what_transformers_saves_today_gives_the_same_ids) {
  const Texts texts = read_texts();
  const auto encoders = io::read_json(made() / "encoders.json").at("encoders");
  const auto saved = TokenizerFolder::read(made() / "saved");
  size_t number = 0;
  for (const auto& [name, files] : encoders.items()) {
    if (name == "cased_added") expect_hashes(saved.tokenizer(), texts, number, "saved");
    ++number;
  }
  EXPECT_EQ(saved.vocabulary_hash, sha256(read_file(made() / "vocab.txt"))) << "the same tokens, the same vocabulary";
}

}  // namespace
}  // namespace modrob::text
