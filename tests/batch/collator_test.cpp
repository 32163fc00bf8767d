#include "batch/collator.h"

#include <algorithm>

#include "core/captured_stderr.h"
#include "data/container/dataset_writer.h"
#include "support.h"

namespace modrob::batch {

namespace {

using testing::CapturedStderr;
using testing::TemporaryFolder;

// Utterances of 1, 2, ... words, each one word piece.
data::Dataset growing_dataset(const TemporaryFolder& folder, size_t count) {
  data::DatasetContents contents;
  contents.name = "growing";
  contents.audio_width = contents.video_width = 1;
  for (size_t i = 0; i < count; ++i) {
    std::string text = "good";
    for (size_t w = 0; w < i; ++w) text += " bad";
    contents.utterances.push_back({"u" + std::to_string(i), "v", text, data::Split::kTrain, 0.5});
    contents.words.push_back(data::split_words(text));
    contents.audio.emplace_back(i + 1, 0.0f);
    contents.video.emplace_back(i + 1, 0.0f);
  }
  data::write_dataset(folder / "data", contents);
  return data::Dataset::open(folder / "data");
}

// Three utterances of twenty ideographs without a blank.
data::Dataset chinese_dataset(const TemporaryFolder& folder) {
  data::DatasetContents contents;
  contents.name = "chinese";
  contents.audio_width = contents.video_width = 1;
  for (size_t i = 0; i < 3; ++i) {
    std::string text;
    for (int character = 0; character < 20; ++character) text += "\u597D";
    contents.utterances.push_back({"u" + std::to_string(i), "v", text, data::Split::kTrain, 0.5});
    contents.words.push_back(data::split_words(text));
    contents.audio.emplace_back(1, 0.0f);
    contents.video.emplace_back(1, 0.0f);
  }
  data::write_dataset(folder / "data", contents);
  return data::Dataset::open(folder / "data");
}

const text::Wordpiece& tokenizer() {
  static const text::Wordpiece kTokenizer(
      text::Vocabulary::from_text("[PAD]\n[UNK]\n[CLS]\n[SEP]\ngood\nbad\n", "vocab.txt"));
  return kTokenizer;
}

size_t count_of(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace

TEST(Collator, texts_that_are_cut_are_counted_in_one_warning) {
  const TemporaryFolder folder;
  const auto dataset = growing_dataset(folder, 6);  // 3 to 8 pieces with [CLS] and [SEP]
  const CapturedStderr captured;
  const Collator collator(dataset, &tokenizer(), {.max_tokens = 5});
  for (const int64_t row : {0, 5}) collator.collate(std::vector<int64_t>{row, 3});
  EXPECT_EQ(count_of(captured.text(), "warning"), 1u) << captured.text();
  EXPECT_EQ(
      count_of(captured.text(), "3 of 6 texts have more than 5 tokens and were cut at their end (text.max_tokens)"), 1u)
      << captured.text();
}

TEST(Collator, nothing_is_said_where_every_text_fits) {
  const TemporaryFolder folder;
  const auto dataset = growing_dataset(folder, 6);
  const CapturedStderr captured;
  const Collator collator(dataset, &tokenizer(), {.max_tokens = 8});
  EXPECT_EQ(captured.text(), "");
}

TEST(Collator, many_unknown_pieces_are_said_in_one_line_with_their_likely_reason) {
  const TemporaryFolder folder;
  const CapturedStderr captured;
  const Collator collator(chinese_dataset(folder), &tokenizer(), {});
  EXPECT_EQ(count_of(captured.text(), "warning"), 1u) << captured.text();
  EXPECT_EQ(count_of(captured.text(), "60 of 60 pieces are [UNK] (100.0 %): the vocabulary lacks letters such as"), 1u)
      << captured.text();
  EXPECT_TRUE(collator.unknown_pieces().many());
  EXPECT_NE(collator.unknown_reason(), "");
}

TEST(Collator, the_cut_by_words_is_warned_of_where_texts_have_no_blanks) {
  const TemporaryFolder folder;
  const CapturedStderr captured;
  const Collator collator(chinese_dataset(folder), &tokenizer(), {.text_cut = fidelity::TextCut::kBatchWords});
  EXPECT_EQ(count_of(captured.text(), "3 of 3 transcripts are written without blanks"), 1u) << captured.text();
}

TEST(Collator, a_cut_text_keeps_its_separator) {
  const TemporaryFolder folder;
  const CapturedStderr captured;
  const Collator collator(growing_dataset(folder, 6), &tokenizer(), {.max_tokens = 5});
  EXPECT_EQ(collator.tokens(5), (std::vector<int64_t>{2, 4, 5, 5, 3}));
  EXPECT_EQ(collator.tokens(0), (std::vector<int64_t>{2, 4, 3}));
  const auto batch = collator.collate(std::vector<int64_t>{5, 0});
  EXPECT_EQ(batch.token_lengths, (std::vector<int64_t>{5, 3}));
  EXPECT_EQ(batch.padded_tokens, 5);
}

}  // namespace modrob::batch
