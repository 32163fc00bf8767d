#include "text/prelude.h"

namespace modrob::text {
namespace {

constexpr const char* kTokens = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nDas\ndas\nsch\u00F6n\nschon\n##x\n<s>\n";

io::Json added(const std::string& content) { return {{"content", content}}; }

io::Json tokenizer_json() {
  return io::parse_json(R"({"added_tokens": [],
    "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null,
                   "lowercase": false},
    "pre_tokenizer": {"type": "BertPreTokenizer"},
    "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
              "max_input_chars_per_word": 100,
              "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "[MASK]": 4, "Das": 5, "das": 6,
                        "sch\u00f6n": 7, "schon": 8, "##x": 9, "<s>": 10}}})",
                        "a test");
}

class TokenizerFolderTest : public Test {
 protected:
  TokenizerFolderTest() { write_file_whole(folder_ / "vocab.txt", kTokens); }
  void write(const std::string& file, const io::Json& json) { io::write_json(folder_ / file, json); }
  TokenizerFolder read() { return TokenizerFolder::read(folder_.path()); }
  std::vector<int64_t> ids(const std::string& text) { return read().tokenizer().tokenize(text); }
  std::string error() {
    return user_error_of([&] { read(); });
  }
  std::string warnings() {
    ::testing::internal::CaptureStderr();
    read();
    return ::testing::internal::GetCapturedStderr();
  }

  TemporaryFolder folder_;
};

TEST_F(TokenizerFolderTest, a_vocabulary_alone_is_an_uncased_encoder) {
  EXPECT_TRUE(read().settings.are_defaults());
  EXPECT_EQ(read().settings_text(), "");
  EXPECT_EQ(read().vocabulary_hash, sha256(kTokens));
  EXPECT_THAT(ids("Das war sch\u00F6n"), ElementsAre(6, 1, 8));
}

TEST_F(TokenizerFolderTest, cased_encoders_keep_case_and_accents) {
  write("tokenizer_config.json", {{"do_lower_case", false}});
  EXPECT_THAT(ids("Das sch\u00F6n schon das"), ElementsAre(5, 7, 8, 6));
  EXPECT_THAT(read().settings_text(), HasSubstr("\"do_lower_case\":false"));
  write("tokenizer_config.json", {{"do_lower_case", false}, {"strip_accents", true}});
  EXPECT_THAT(ids("Das sch\u00F6n"), ElementsAre(5, 8));
}

TEST_F(TokenizerFolderTest, what_says_the_defaults_changes_nothing) {
  write("tokenizer_config.json", {{"do_lower_case", true},
                                  {"strip_accents", nullptr},
                                  {"never_split", nullptr},
                                  {"tokenize_chinese_chars", true},
                                  {"cls_token", "[CLS]"},
                                  {"model_max_length", 512},
                                  {"tokenizer_class", "BertTokenizerFast"},
                                  {"do_basic_tokenize", true}});
  write("special_tokens_map.json", {{"cls_token", "[CLS]"}, {"mask_token", "[MASK]"}});
  auto json = tokenizer_json();
  json["normalizer"]["lowercase"] = true;
  json["added_tokens"].push_back({{"id", 2}, {"content", "[CLS]"}, {"special", true}, {"normalized", false}});
  write("tokenizer.json", json);
  EXPECT_EQ(read().settings_text(), "");
  EXPECT_EQ(read().vocabulary_hash, sha256(kTokens));
  EXPECT_EQ(warnings(), "");
}

TEST_F(TokenizerFolderTest, tokenizer_json_alone_is_enough) {
  std::filesystem::remove(folder_ / "vocab.txt");
  write("tokenizer.json", tokenizer_json());
  write("tokenizer_config.json", {{"do_lower_case", false}});
  EXPECT_THAT(ids("Das sch\u00F6n"), ElementsAre(5, 7));
  EXPECT_EQ(read().vocabulary_hash, sha256(kTokens)) << "the same tokens in the same order";
}

TEST_F(TokenizerFolderTest, without_a_vocabulary_it_says_what_is_there) {
  std::filesystem::remove(folder_ / "vocab.txt");
  EXPECT_FALSE(TokenizerFolder::has_vocabulary(folder_.path()));
  EXPECT_THAT(error(), AllOf(HasSubstr(folder_.path().string()), HasSubstr("lacks vocab.txt (or tokenizer.json)")));
  write_file_whole(folder_ / "spiece.model", "x");
  EXPECT_THAT(error(), AllOf(HasSubstr("spiece.model"), HasSubstr("SentencePiece"), HasSubstr("WordPiece")));
  write_file_whole(folder_ / "merges.txt", "x");
  EXPECT_THAT(error(), AllOf(HasSubstr("merges.txt"), HasSubstr("BPE")));
}

TEST_F(TokenizerFolderTest, other_special_tokens_are_found_in_both_files) {
  write("tokenizer_config.json", {{"do_lower_case", false}, {"cls_token", "<s>"}});
  EXPECT_EQ(read().vocabulary.cls(), 10);
  EXPECT_THAT(ids("das<s>"), ElementsAre(6, 10));
  write("tokenizer_config.json", {{"do_lower_case", false}});
  write("special_tokens_map.json", {{"cls_token", {{"content", "<s>"}, {"normalized", true}}}});
  EXPECT_EQ(read().vocabulary.cls(), 10);
  write("tokenizer_config.json", {{"cls_token", "<cls>"}});
  std::filesystem::remove(folder_ / "special_tokens_map.json");
  EXPECT_THAT(error(), AllOf(HasSubstr("vocab.txt"), HasSubstr("<cls> missing")));
}

TEST_F(TokenizerFolderTest, a_mask_that_the_vocabulary_lacks_is_no_new_token) {
  write("tokenizer_config.json", {{"mask_token", "<mask>"}});
  EXPECT_EQ(read().vocabulary.rows(), 11);
  EXPECT_THAT(ids("<mask>"), ElementsAre(1));
}

TEST_F(TokenizerFolderTest, added_tokens_follow_the_vocabulary) {
  write("tokenizer_config.json", {{"added_tokens_decoder", {{"11", added("neu")}, {"12", added("sch\u00F6nes")}}},
                                  {"extra_special_tokens", {"<laugh>"}}});
  EXPECT_EQ(read().vocabulary.size(), 11);
  EXPECT_EQ(read().vocabulary.rows(), 14);
  EXPECT_THAT(ids("das neuschonx SCHONES<laugh>"), ElementsAre(6, 11, 8, 9, 12, 13));
  write("tokenizer_config.json", io::Json::object());
  write("added_tokens.json", {{"neu", 11}});
  EXPECT_THAT(ids("neu"), ElementsAre(11));
}

TEST_F(TokenizerFolderTest, an_added_token_that_nothing_is_left_of_is_refused) {
  write("tokenizer_config.json", {{"added_tokens_decoder", {{"11", added("\u0301")}}}});
  EXPECT_THAT(error(), AllOf(HasSubstr("added token"), HasSubstr("\"normalized\"")));
}

TEST_F(TokenizerFolderTest, contradictions_are_said_and_decided_as_in_transformers) {
  write("tokenizer.json", tokenizer_json());
  write("tokenizer_config.json", {{"do_lower_case", true}});
  EXPECT_THAT(warnings(), AllOf(HasSubstr("'do_lower_case' is true"), HasSubstr("tokenizer.json says false"),
                                HasSubstr("tokenizer_config.json counts")));
  EXPECT_THAT(ids("Das"), ElementsAre(6));
  write("tokenizer_config.json", {{"do_lower_case", true}, {"tokenizer_class", "PreTrainedTokenizerFast"}});
  EXPECT_THAT(warnings(), HasSubstr("tokenizer.json counts"));
  EXPECT_THAT(ids("Das sch\u00F6n"), ElementsAre(5, 7));
  write("tokenizer_config.json", io::Json::object());
  EXPECT_THAT(warnings(), HasSubstr("has no 'do_lower_case'"));
  EXPECT_THAT(ids("Das"), ElementsAre(5));

  write("tokenizer_config.json", {{"do_lower_case", false}});
  write_file_whole(folder_ / "vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nder\n");
  EXPECT_THAT(warnings(), AllOf(HasSubstr("vocab.txt contradict"), HasSubstr("id 5, 'Das' against 'der'")));
  EXPECT_THAT(ids("Das"), ElementsAre(5));
}

TEST_F(TokenizerFolderTest, contradictions_of_special_tokens_are_said) {
  write("tokenizer_config.json", {{"cls_token", "[CLS]"}});
  write("special_tokens_map.json", {{"cls_token", "<s>"}});
  EXPECT_THAT(warnings(), AllOf(HasSubstr("'<s>'"), HasSubstr("'[CLS]'"), HasSubstr("the former counts")));
  EXPECT_EQ(read().vocabulary.cls(), 10);
  write("tokenizer_config.json", {{"cls_token", "[CLS]"}, {"added_tokens_decoder", {{"11", added("neu")}}}});
  EXPECT_THAT(warnings(), HasSubstr("the latter counts"));
  EXPECT_EQ(read().vocabulary.cls(), 2);

  std::filesystem::remove(folder_ / "special_tokens_map.json");
  auto json = tokenizer_json();
  json["model"]["unk_token"] = "<s>";
  json["post_processor"] = {{"type", "BertProcessing"}, {"sep", {"[SEP]", 3}}, {"cls", {"[MASK]", 4}}};
  json["added_tokens"] = {{{"id", 12}, {"content", "nur hier"}}};
  write("tokenizer.json", json);
  write("tokenizer_config.json", {{"do_lower_case", false},
                                  {"cls_token", "[CLS]"},
                                  {"unk_token", "[UNK]"},
                                  {"added_tokens_decoder", {{"11", added("neu")}}}});
  EXPECT_THAT(warnings(),
              AllOf(HasSubstr("'cls_token' is '[CLS]'"), HasSubstr("'[MASK]'; tokenizer.json counts"),
                    HasSubstr("'<s>'; tokenizer_config.json counts"), HasSubstr("adds the token 'nur hier'")));
  EXPECT_EQ(read().vocabulary.cls(), 4);
  EXPECT_EQ(read().vocabulary.unk(), 1);
}

TEST_F(TokenizerFolderTest, ids_of_added_tokens_that_contradict_the_vocabulary_are_said) {
  write("tokenizer_config.json",
        {{"added_tokens_decoder", {{"3", added("das")}, {"4", added("neu")}, {"20", added("x")}}}});
  EXPECT_THAT(warnings(), AllOf(HasSubstr("'das' has the id 3 there, but in the vocabulary it has 6"),
                                HasSubstr("'neu' has the id 4 there, but the next free one is 11"),
                                HasSubstr("'x' has the id 20 there, but the next free one is 12")));
  EXPECT_THAT(ids("das neu x"), ElementsAre(6, 11, 12));
}

TEST_F(TokenizerFolderTest, of_repeated_lines_the_last_has_the_token_in_both_files) {
  write_file_whole(folder_ / "vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\ndas\nDas\ndas\n");
  auto json = tokenizer_json();
  json["model"]["vocab"] = {{"[PAD]", 0}, {"[UNK]", 1}, {"[CLS]", 2}, {"[SEP]", 3}, {"das", 6}, {"Das", 5}};
  write("tokenizer.json", json);
  write("tokenizer_config.json", {{"do_lower_case", false}});
  EXPECT_THAT(warnings(), Not(HasSubstr("contradict")));
  EXPECT_THAT(ids("das Das"), ElementsAre(6, 5));
  EXPECT_EQ(read().vocabulary_hash, sha256(read_file(folder_ / "vocab.txt")));
}

TEST_F(TokenizerFolderTest, embeddings_may_have_more_rows_but_not_fewer) {
  const auto tokenizer = read();
  tokenizer.check_rows(11);
  tokenizer.check_rows(16);
  EXPECT_THAT(user_error_of([&] { tokenizer.check_rows(10); }),
              AllOf(HasSubstr("vocab.txt has 11 tokens"), HasSubstr("vocab_size 10"), HasSubstr("different encoders")));
  ::testing::internal::CaptureStderr();
  tokenizer.check_rows(11 + 1024);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("1024 rows of the embeddings are never used"));
  write("added_tokens.json", {{"neu", 11}});
  EXPECT_THAT(user_error_of([&] { read().check_rows(11); }), HasSubstr("has 12 tokens with those added"));
}

TEST_F(TokenizerFolderTest, words_that_are_never_split_are_one_piece) {
  write("tokenizer_config.json", {{"never_split", {"sch\u00F6n", "Das!", "<s>"}}});
  EXPECT_THAT(ids("sch\u00F6n! Das! das"), ElementsAre(8, 1, 1, 6));
  EXPECT_THAT(ids("sch\u00F6n"), ElementsAre(7));
}

}  // namespace
}  // namespace modrob::text
