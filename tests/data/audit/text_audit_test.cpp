#include "data/prelude.h"

namespace modrob::data {
namespace {

std::string repeated(const std::string& word, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += (i == 0 ? "" : " ") + word;
  return text;
}

// Every clean transcript consists of known pieces: digits stand alone or continue a word.
text::Wordpiece small_tokenizer() {
  std::string vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\nutterance\nnumber\nof\nthe\ngood\nbad\n";
  for (char digit = '0'; digit <= '9'; ++digit) vocabulary += std::string("##") + digit + "\n";
  return text::Wordpiece(text::Vocabulary::from_text(vocabulary, "a test"));
}

TEST(AuditText, without_a_vocabulary_pieces_are_named_as_not_done) {
  const auto report = audit_of(clean_contents());
  ASSERT_EQ(report.not_done.size(), 1u);
  EXPECT_EQ(report.not_done[0].check, "text cut at 50 pieces");
  EXPECT_THAT(report.not_done[0].reason, HasSubstr("--text-encoder"));
}

TEST(AuditText, texts_cut_at_50_pieces_are_counted_with_both_marks) {
  const auto tokenizer = small_tokenizer();
  auto contents = clean_contents();
  EXPECT_THAT(codes_of(audit_of(contents, {.tokenizer = &tokenizer})), IsEmpty());
  set_transcript(contents, 2, repeated("good", 48));
  EXPECT_THAT(codes_of(audit_of(contents, {.tokenizer = &tokenizer})), IsEmpty());
  set_transcript(contents, 2, repeated("good", 49));
  const auto report = audit_of(contents, {.tokenizer = &tokenizer});
  EXPECT_THAT(codes_of(report), ElementsAre("text_cut_at_50_pieces"));
  EXPECT_EQ(report.findings[0].message,
            "1 transcript (0.3 %) with more than 50 pieces, [CLS] and [SEP] included, at most 51.");
  EXPECT_THAT(report.findings[0].affected.first, ElementsAre("u2"));
  EXPECT_THAT(report.not_done, IsEmpty());
}

TEST(AuditText, what_bert_cannot_read_whole_is_a_warning) {
  const auto tokenizer = small_tokenizer();
  auto contents = clean_contents();
  set_transcript(contents, 2, repeated("good", 511));
  const auto by_pieces = audit_of(contents, {.tokenizer = &tokenizer});
  EXPECT_THAT(codes_of(by_pieces),
              ElementsAre("too_long_for_bert", "unusually_long_utterances", "text_cut_at_50_pieces"));
  EXPECT_THAT(finding_of(by_pieces, "too_long_for_bert").message, HasSubstr("at most 513"));
  EXPECT_THAT(codes_of(audit_of(contents)), ElementsAre("too_long_for_bert", "unusually_long_utterances"));
  set_transcript(contents, 2, repeated("good", 510));
  EXPECT_THAT(codes_of(audit_of(contents)), ElementsAre("unusually_long_utterances"));
}

TEST(AuditText, unknown_pieces_are_a_note) {
  const auto tokenizer = small_tokenizer();
  auto contents = clean_contents();
  for (size_t i = 0; i < 100; ++i) set_transcript(contents, i, contents.utterances[i].transcript + " zzz");
  EXPECT_THAT(codes_of(audit_of(contents, {.tokenizer = &tokenizer})), ElementsAre("unknown_pieces"));
}

TEST(AuditText, transcripts_without_a_word_are_a_warning) {
  auto contents = clean_contents();
  set_transcript(contents, 7, "?! ...");
  const auto report = audit_of(contents);
  EXPECT_THAT(codes_of(report), ElementsAre("transcripts_without_words"));
  EXPECT_THAT(report.findings[0].affected.first, ElementsAre("u7"));
}

TEST(AuditText, a_data_set_without_transcripts_is_a_note) {
  TextFacts facts;
  facts.words = {0, 0};
  facts.folded = {"", ""};
  const std::vector<std::string> ids = {"a", "b"};
  std::vector<Finding> findings;
  std::vector<NotDone> not_done;
  audit_text(facts, ids, findings, not_done);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].code, "no_transcripts");
  EXPECT_EQ(findings[0].grade, Grade::kNote);
  EXPECT_THAT(not_done, IsEmpty());
}

TEST(FoldedWords, keeps_letters_and_digits_in_lower_case) {
  EXPECT_EQ(folded_words({"It's", "GOOD,", "--", "Caf\xC3\xA9", "90's!"}), "its good cafe 90s");
  EXPECT_EQ(folded_words({}), "");
}

}  // namespace
}  // namespace modrob::data
