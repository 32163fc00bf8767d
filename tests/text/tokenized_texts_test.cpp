#include "core/captured_stderr.h"
#include "text/prelude.h"

namespace modrob::text {
namespace {

using ::testing::HasSubstr;

TEST(TokenizedTexts, are_cut_at_their_end_and_one_line_counts_them) {
  const Wordpiece tokenizer(Vocabulary::from_text("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\nc\n", "small"));
  const std::vector<std::string_view> texts = {"a b c q", "a", ""};
  const testing::CapturedStderr captured;
  const auto tokenized = TokenizedTexts::of(tokenizer, texts, 4);
  EXPECT_EQ(tokenized.ids, (std::vector<std::vector<int64_t>>{{2, 5, 6, 3}, {2, 5, 3}, {2, 3}}));
  EXPECT_EQ(tokenized.unknown.pieces, 5);
  EXPECT_EQ(tokenized.unknown.unknown, 1);
  EXPECT_THAT(captured.text(), HasSubstr("1 of 3 texts have more than 4 tokens and were cut at their end"));
  EXPECT_EQ(TokenizedTexts::of(tokenizer, texts, 2).ids.front(), (std::vector<int64_t>{2, 3}));
  EXPECT_THROW(TokenizedTexts::of(tokenizer, texts, 1), CheckFailure);
}

}  // namespace
}  // namespace modrob::text
