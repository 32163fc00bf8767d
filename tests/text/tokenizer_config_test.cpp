#include "text/prelude.h"

namespace modrob::text {
namespace {

class TokenizerConfigTest : public Test {
 protected:
  void write(const std::string& file, const io::Json& json) { io::write_json(folder_ / file, json); }
  std::string error_of(const std::string& file, const io::Json& json) {
    write(file, json);
    const auto message = user_error_of([&] { TokenizerConfig::read(folder_.path()); });
    EXPECT_THAT(message, HasSubstr((folder_ / file).string()));
    std::filesystem::remove(folder_ / file);
    return message;
  }
  TokenizerConfig read() { return TokenizerConfig::read(folder_.path()); }

  TemporaryFolder folder_;
};

TEST_F(TokenizerConfigTest, absent_files_say_nothing) {
  const auto config = read();
  EXPECT_FALSE(config.do_lower_case || config.tokenize_chinese_chars);
  EXPECT_FALSE(config.says_strip_accents || config.has_decoder);
  EXPECT_EQ(config.tokenizer_class, "");
}

TEST_F(TokenizerConfigTest, every_key_is_read) {
  const io::Json mask = {{"__type", "AddedToken"}, {"content", "<m>"}, {"lstrip", true}, {"normalized", true}};
  write("tokenizer_config.json", {{"do_lower_case", false},
                                  {"strip_accents", nullptr},
                                  {"tokenize_chinese_chars", false},
                                  {"never_split", {"a", "b"}},
                                  {"tokenizer_class", "BertTokenizerFast"},
                                  {"cls_token", "<s>"},
                                  {"mask_token", mask},
                                  {"additional_special_tokens", {"x", {{"content", "y"}, {"rstrip", true}}}},
                                  {"added_tokens_decoder", {{"7", {{"content", "z"}, {"special", true}}}}}});
  const auto config = read();
  EXPECT_EQ(config.do_lower_case, false);
  EXPECT_TRUE(config.says_strip_accents);
  EXPECT_FALSE(config.strip_accents.has_value());
  EXPECT_EQ(config.tokenize_chinese_chars, false);
  EXPECT_THAT(config.never_split, ElementsAre("a", "b"));
  EXPECT_EQ(config.tokenizer_class, "BertTokenizer");
  EXPECT_EQ(config.names[3], (AddedToken{.content = "<s>", .normalized = false, .special = true}));
  EXPECT_EQ(config.names[4], (AddedToken{.content = "<m>", .lstrip = true, .normalized = true, .special = true}));
  ASSERT_EQ(config.extra.size(), 2u);
  EXPECT_TRUE(config.extra[1].rstrip);
  EXPECT_TRUE(config.has_decoder);
  EXPECT_THAT(config.added, ElementsAre(AddedToken{.content = "z", .id = 7, .normalized = false, .special = true}));
}

TEST_F(TokenizerConfigTest, extra_tokens_may_have_roles) {
  write("tokenizer_config.json", {{"extra_special_tokens", {{"laugh_token", "<laugh>"}}}});
  EXPECT_EQ(read().extra.at(0).content, "<laugh>");
}

TEST_F(TokenizerConfigTest, added_tokens_json_is_normalised_unless_special) {
  write("added_tokens.json", {{"<laugh>", 5}, {"new", 6}});
  write("special_tokens_map.json", {{"additional_special_tokens", {"<laugh>"}}});
  EXPECT_THAT(read().added, ElementsAre(AddedToken{.content = "<laugh>", .id = 5, .normalized = false, .special = true},
                                        AddedToken{.content = "new", .id = 6}));
}

TEST_F(TokenizerConfigTest, classes_of_other_tokenisers_are_refused_by_name) {
  EXPECT_THAT(error_of("tokenizer_config.json", {{"tokenizer_class", "RobertaTokenizerFast"}}),
              AllOf(HasSubstr("RobertaTokenizer"), HasSubstr("BertTokenizer (WordPiece)")));
  EXPECT_THAT(error_of("config.json", {{"tokenizer_class", "BertJapaneseTokenizer"}}),
              HasSubstr("BertJapaneseTokenizer"));
  write("config.json", {{"tokenizer_class", "DistilBertTokenizer"}});
  EXPECT_EQ(read().tokenizer_class, "DistilBertTokenizer");
}

TEST_F(TokenizerConfigTest, another_way_to_split_words_is_refused) {
  const char* file = "tokenizer_config.json";
  EXPECT_THAT(error_of(file, {{"do_basic_tokenize", false}}), HasSubstr("'do_basic_tokenize' is false"));
  EXPECT_THAT(error_of(file, {{"word_tokenizer_type", "mecab"}}), HasSubstr("Japanese"));
  EXPECT_THAT(error_of(file, {{"subword_tokenizer_type", "character"}}), HasSubstr("wordpiece"));
  EXPECT_THAT(error_of(file, {{"split_special_tokens", true}}), HasSubstr("split_special_tokens"));
}

TEST_F(TokenizerConfigTest, wrong_types_name_file_and_key) {
  const char* file = "tokenizer_config.json";
  EXPECT_THAT(error_of(file, io::Json::array()), HasSubstr("a JSON object is needed"));
  EXPECT_THAT(error_of(file, {{"do_lower_case", "no"}}),
              AllOf(HasSubstr("'do_lower_case' is \"no\""), HasSubstr("true or false")));
  EXPECT_THAT(error_of(file, {{"never_split", "a"}}), HasSubstr("a list of texts"));
  EXPECT_THAT(error_of(file, {{"never_split", {1}}}), HasSubstr("'never_split' is 1"));
  EXPECT_THAT(error_of(file, {{"cls_token", 3}}), HasSubstr("'cls_token' is 3"));
  EXPECT_THAT(error_of(file, {{"cls_token", io::Json::object()}}), HasSubstr("'content'"));
  EXPECT_THAT(error_of(file, {{"extra_special_tokens", 1}}), HasSubstr("a list of tokens"));
  EXPECT_THAT(error_of(file, {{"added_tokens_decoder", 1}}), HasSubstr("an object is needed"));
  EXPECT_THAT(error_of(file, {{"added_tokens_decoder", {{"x", {{"content", "a"}}}}}}), HasSubstr("'x' is no id"));
  EXPECT_THAT(error_of(file, {{"added_tokens_decoder", {{"7", "a"}}}}), HasSubstr("'7': a JSON object is needed"));
  EXPECT_THAT(error_of("added_tokens.json", {{"a", "b"}}),
              AllOf(HasSubstr("'a' is \"b\""), HasSubstr("a whole number")));
  EXPECT_THAT(error_of("added_tokens.json", {{"", 5}}), HasSubstr("a token is empty"));
}

}  // namespace
}  // namespace modrob::text
