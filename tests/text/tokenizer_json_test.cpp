#include "text/prelude.h"

namespace modrob::text {
namespace {

io::Json good() {
  return {{"added_tokens", {{{"id", 1}, {"content", "new"}, {"lstrip", true}, {"normalized", false}}}},
          {"normalizer", {{"type", "BertNormalizer"}, {"lowercase", false}, {"strip_accents", true}}},
          {"pre_tokenizer", {{"type", "BertPreTokenizer"}}},
          {"post_processor", nullptr},
          {"model",
           {{"type", "WordPiece"},
            {"unk_token", "<unk>"},
            {"max_input_chars_per_word", 7},
            {"vocab", {{"a", 0}, {"b", 3}}}}}};
}

std::string error_with(const char* place, const io::Json& value) {
  auto json = good();
  json[io::Json::json_pointer(place)] = value;
  const auto message = user_error_of([&] { TokenizerJson::from_json(json, "t.json"); });
  EXPECT_THAT(message, HasSubstr("t.json")) << place;
  return message;
}

TEST(TokenizerJson, every_setting_is_read) {
  const auto read = TokenizerJson::from_json(good(), "t.json");
  EXPECT_THAT(read.tokens, ElementsAre("a", "", "", "b"));
  EXPECT_EQ(read.unk, "<unk>");
  EXPECT_EQ(read.continuation, "##");
  EXPECT_EQ(read.longest_word, 7);
  EXPECT_FALSE(read.lower_case);
  EXPECT_EQ(read.strip_accents, true);
  ASSERT_EQ(read.added.size(), 1u);
  EXPECT_EQ(read.added[0], (AddedToken{.content = "new", .id = 1, .lstrip = true, .normalized = false}));
  EXPECT_FALSE(read.cls.has_value());
}

TEST(TokenizerJson, other_models_are_refused_by_their_name) {
  for (const std::string model : {"BPE", "Unigram", "WordLevel"}) {
    EXPECT_THAT(error_with("/model/type", model), AllOf(HasSubstr("a " + model + " model"), HasSubstr("WordPiece")));
  }
  // Older files do not name it.
  const auto unnamed = [](const io::Json& model) { return error_with("/model", model); };
  EXPECT_THAT(unnamed({{"vocab", io::Json::object()}, {"merges", io::Json::array()}}), HasSubstr("a BPE model"));
  EXPECT_THAT(unnamed({{"vocab", io::Json::array()}}), HasSubstr("a Unigram model"));
  EXPECT_THAT(unnamed({{"vocab", io::Json::object()}}), HasSubstr("a WordLevel model"));
  auto json = good();
  json["model"].erase("type");
  json["model"]["continuing_subword_prefix"] = "@@";
  EXPECT_EQ(TokenizerJson::from_json(json, "t.json").continuation, "@@");
}

TEST(TokenizerJson, another_normaliser_or_splitting_is_refused_by_its_name) {
  EXPECT_THAT(error_with("/normalizer/type", "NFC"),
              AllOf(HasSubstr("'normalizer' is NFC"), HasSubstr("BertNormalizer")));
  EXPECT_THAT(error_with("/normalizer", nullptr), HasSubstr("'normalizer' is missing or null"));
  EXPECT_THAT(error_with("/normalizer", {{"x", 1}}), HasSubstr("of no type"));
  const io::Json sequence = {{"type", "Sequence"}, {"normalizers", {{{"type", "NFD"}}, {{"type", "Lowercase"}}}}};
  EXPECT_THAT(error_with("/normalizer", sequence), HasSubstr("a Sequence of NFD, Lowercase"));
  EXPECT_THAT(error_with("/pre_tokenizer/type", "Whitespace"), HasSubstr("'pre_tokenizer' is Whitespace"));
  auto json = good();
  json["pre_tokenizer"] = {{"type", "Sequence"}, {"pretokenizers", {{{"type", "BertPreTokenizer"}}}}};
  EXPECT_EQ(TokenizerJson::from_json(json, "t.json").unk, "<unk>");
}

TEST(TokenizerJson, the_post_processor_names_what_stands_around_a_text) {
  auto json = good();
  json["post_processor"] = {
      {"type", "TemplateProcessing"},
      {"single",
       {{{"SpecialToken", {{"id", "<s>"}}}}, {{"Sequence", {{"id", "A"}}}}, {{"SpecialToken", {{"id", "</s>"}}}}}}};
  EXPECT_EQ(TokenizerJson::from_json(json, "t.json").cls, "<s>");
  EXPECT_EQ(TokenizerJson::from_json(json, "t.json").sep, "</s>");
  json["post_processor"] = {{"type", "BertProcessing"}, {"sep", {"[SEP]", 3}}, {"cls", {"[CLS]", 2}}};
  EXPECT_EQ(TokenizerJson::from_json(json, "t.json").cls, "[CLS]");
  EXPECT_THAT(error_with("/post_processor", {{"type", "ByteLevel"}}),
              AllOf(HasSubstr("ByteLevel"), HasSubstr("[CLS]")));
  const io::Json nothing_around = {{"type", "TemplateProcessing"}, {"single", {{{"Sequence", {{"id", "A"}}}}}}};
  EXPECT_THAT(error_with("/post_processor", nothing_around), HasSubstr("TemplateProcessing"));
  EXPECT_THAT(error_with("/post_processor", io::Json::object()), HasSubstr("of no type"));
}

TEST(TokenizerJson, wrong_types_and_ids_name_the_key) {
  EXPECT_THAT(error_with("/model", nullptr), HasSubstr("'model'"));
  EXPECT_THAT(error_with("/model/vocab", nullptr), HasSubstr("'vocab'"));
  EXPECT_THAT(error_with("/model/vocab/b", "x"), AllOf(HasSubstr("'b' is \"x\""), HasSubstr("an id is needed")));
  EXPECT_THAT(error_with("/model/vocab/b", -1), HasSubstr("an id is needed"));
  EXPECT_THAT(error_with("/model/vocab/b", 4'000'000'000), HasSubstr("close to the number of tokens"));
  EXPECT_THAT(error_with("/model/vocab/b", 0), HasSubstr("'a' and 'b' have the same id 0"));
  EXPECT_THAT(error_with("/model/max_input_chars_per_word", -1), HasSubstr("max_input_chars_per_word"));
  EXPECT_THAT(error_with("/normalizer/lowercase", 1), AllOf(HasSubstr("'lowercase' is 1"), HasSubstr("true or false")));
  EXPECT_THAT(error_with("/added_tokens", 1), HasSubstr("a list of tokens"));
  EXPECT_THAT(error_with("/added_tokens/0", 1), HasSubstr("added_tokens[0]"));
  EXPECT_THAT(error_with("/added_tokens/0/id", nullptr), HasSubstr("'id' is missing"));
  EXPECT_THAT(error_with("/added_tokens/0/content", ""), HasSubstr("'content'"));
  EXPECT_THAT(error_with("/model/unk_token", 1), HasSubstr("a text is needed"));
  EXPECT_THAT(error_with("/model/vocab", 1), HasSubstr("an object is needed"));
}

TEST(TokenizerJson, a_file_that_is_not_json_is_named_with_its_place) {
  const TemporaryFolder folder;
  write_file_whole(folder / "tokenizer.json", "{\n\"model\": ");
  const auto error = [&] { return user_error_of([&] { TokenizerJson::from_file(folder / "tokenizer.json"); }); };
  EXPECT_THAT(error(), HasSubstr("tokenizer.json:2:"));
  write_file_whole(folder / "tokenizer.json", "[]");
  EXPECT_THAT(error(), HasSubstr("a list"));
}

}  // namespace
}  // namespace modrob::text
