#include "text/prelude.h"

namespace modrob::text {
namespace {

constexpr const char* kSmall = "[PAD]\n[UNK]\n[CLS]\n[SEP]\ngood\n##ly\n";

TEST(Vocabulary, line_number_is_the_id) {
  const auto vocabulary = Vocabulary::from_text(kSmall, "v");
  EXPECT_EQ(vocabulary.size(), 6);
  EXPECT_EQ(vocabulary.pad(), 0);
  EXPECT_EQ(vocabulary.unk(), 1);
  EXPECT_EQ(vocabulary.cls(), 2);
  EXPECT_EQ(vocabulary.sep(), 3);
  EXPECT_EQ(vocabulary.find("##ly"), 5);
  EXPECT_EQ(vocabulary.token(4), "good");
  EXPECT_EQ(vocabulary.find("bad"), -1);
  EXPECT_EQ(vocabulary.longest_token(), 5u);
}

TEST(Vocabulary, last_line_needs_no_newline) {
  EXPECT_EQ(Vocabulary::from_text("[PAD]\n[UNK]\n[CLS]\n[SEP]\nend", "v").find("end"), 4);
}

TEST(Vocabulary, windows_lines_are_read) {
  const auto vocabulary = Vocabulary::from_text("[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\ngood\r\n", "v");
  EXPECT_EQ(vocabulary.size(), 5);
  EXPECT_EQ(vocabulary.find("good"), 4);
}

TEST(Vocabulary, lines_are_not_trimmed) {
  const auto vocabulary = Vocabulary::from_text(std::string(kSmall) + "\xCC\x81\n\xC2\xA0\n x\n", "v");
  EXPECT_EQ(vocabulary.find("\xCC\x81"), 6);
  EXPECT_EQ(vocabulary.find("\xC2\xA0"), 7);
  EXPECT_EQ(vocabulary.find(" x"), 8);
}

TEST(Vocabulary, of_a_repeated_line_the_later_id_wins_and_a_warning_says_so) {
  ::testing::internal::CaptureStderr();
  const auto vocabulary = Vocabulary::from_text(std::string(kSmall) + "good\n", "small.txt");
  const std::string logged = ::testing::internal::GetCapturedStderr();
  EXPECT_EQ(vocabulary.find("good"), 6);
  EXPECT_EQ(vocabulary.size(), 7);
  EXPECT_THAT(logged, HasSubstr("small.txt"));
  EXPECT_THAT(logged, HasSubstr("'good', again in line 7"));
}

TEST(Vocabulary, each_missing_special_token_is_named) {
  for (const std::string missing : {"[PAD]", "[UNK]", "[CLS]", "[SEP]"}) {
    std::string content;
    for (const std::string token : {"[PAD]", "[UNK]", "[CLS]", "[SEP]"}) {
      if (token != missing) content += token + "\n";
    }
    const auto message = user_error_of([&] { Vocabulary::from_text(content, "odd.txt"); });
    EXPECT_THAT(message, HasSubstr("odd.txt"));
    EXPECT_THAT(message, HasSubstr(missing + " missing"));
  }
}

TEST(Vocabulary, an_empty_and_a_missing_file_are_refused) {
  const TemporaryFolder folder;
  write_file_whole(folder / "vocab.txt", "");
  EXPECT_THAT(user_error_of([&] { Vocabulary::from_file(folder / "vocab.txt"); }),
              HasSubstr("[UNK], [CLS], [SEP], [PAD] missing"));
  EXPECT_THAT(user_error_of([&] { Vocabulary::from_file("/nowhere/vocab.txt"); }), HasSubstr("/nowhere/vocab.txt"));
}

}  // namespace
}  // namespace modrob::text
