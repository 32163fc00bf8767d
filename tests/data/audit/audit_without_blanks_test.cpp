#include "data/prelude.h"

namespace modrob::data {
namespace {

// Three Chinese sentences of twenty characters occur in train and test; two of the twenty characters tell the sign.
std::string talks() { return read_file(MODROB_SOURCE_DIR "/tests/data/audit/without_blanks/talks.csv"); }

// A blank behind each ideograph.
std::string with_blanks(const std::string& text) {
  std::string spaced;
  for (size_t position = 0; position < text.size();) {
    const char32_t c = text::decode_utf8(text, position);
    text::append_utf8(spaced, c);
    if (c >= 0x4E00) spaced += ' ';
  }
  return spaced;
}

Dataset dataset_of(const std::string& csv, const TemporaryFolder& folder) {
  write_file_whole(folder / "talks.csv", csv);
  return write_import(import_own_data({folder / "talks.csv"}), folder / "set");
}

TEST(AuditWithoutBlanks, says_what_it_says_with_blanks) {
  const TemporaryFolder joined_folder, spaced_folder;
  const auto joined = audit(dataset_of(talks(), joined_folder));
  const auto spaced = audit(dataset_of(with_blanks(talks()), spaced_folder));
  EXPECT_THAT(codes_of(joined), AllOf(Contains("same_transcript_in_two_splits"), Contains("probe_too_good"),
                                      Not(Contains("same_short_transcript_in_two_splits"))));
  ASSERT_EQ(joined.findings.size(), spaced.findings.size());
  for (size_t i = 0; i < joined.findings.size(); ++i) {
    EXPECT_EQ(joined.findings[i].code, spaced.findings[i].code);
    if (joined.findings[i].code == "import_warning") continue;  // names the folder
    EXPECT_EQ(joined.findings[i].message, spaced.findings[i].message);
    EXPECT_EQ(joined.findings[i].affected.first, spaced.findings[i].affected.first);
  }
  ASSERT_EQ(joined.probes.size(), 1u);
  EXPECT_EQ(joined.probes[0].test_acc2, spaced.probes[0].test_acc2);
  EXPECT_EQ(joined.probes[0].test_corr, spaced.probes[0].test_corr);
  EXPECT_GT(joined.probes[0].test_acc2, 0.9);
  EXPECT_EQ(joined.words.median, 20);
  EXPECT_EQ(joined.words.longest, spaced.words.longest);
}

TEST(AuditWithoutBlanks, the_description_counts_the_same_words) {
  const TemporaryFolder folder;
  EXPECT_EQ(summarize(dataset_of(talks(), folder)).words.median, 20);
}

TEST(AuditWithoutBlanks, long_transcripts_are_found) {
  auto contents = clean_contents();
  std::string text;
  for (int i = 0; i < 511; ++i) text += "\u597D";
  set_transcript(contents, 2, text);
  EXPECT_THAT(codes_of(audit_of(contents)), ElementsAre("too_long_for_bert", "unusually_long_utterances"));
  set_transcript(contents, 2, text.substr(3));
  EXPECT_THAT(codes_of(audit_of(contents)), ElementsAre("unusually_long_utterances"));
}

TEST(AuditWithoutBlanks, a_vocabulary_of_another_script_is_a_warning) {
  const text::Wordpiece english(text::Vocabulary::from_text("[PAD]\n[UNK]\n[CLS]\n[SEP]\ngood\n", "a test"));
  const TemporaryFolder folder;
  const auto report = audit(dataset_of(talks(), folder), {.tokenizer = &english});
  const auto finding = finding_of(report, "many_unknown_pieces");
  EXPECT_EQ(finding.grade, Grade::kWarning);
  EXPECT_THAT(finding.message, AllOf(HasSubstr("are [UNK] (100.0 %)"), HasSubstr("lacks letters such as"),
                                     HasSubstr("another language or script")));
  EXPECT_THAT(to_json(report).dump(), HasSubstr("another language or script"));
  EXPECT_THAT(codes_of(report), Not(Contains("unknown_pieces")));
}

}  // namespace
}  // namespace modrob::data
