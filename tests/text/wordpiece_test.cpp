#include "text/prelude.h"

namespace modrob::text {
namespace {

Wordpiece tokenizer_of(const std::filesystem::path& golden_folder) {
  return Wordpiece(Vocabulary::from_file(golden_folder / "tokenizer/vocab.txt"));
}

Wordpiece bert_base() { return tokenizer_of(MODROB_SOURCE_DIR "/tests/golden"); }

std::vector<io::Json> read_lines(const std::filesystem::path& path) {
  std::vector<io::Json> lines;
  const std::string content = read_file(path);
  for (size_t begin = 0; begin < content.size();) {
    const size_t end = std::min(content.find('\n', begin), content.size());
    if (end > begin) {
      lines.push_back(io::parse_json(std::string_view(content).substr(begin, end - begin),
                                     path.string() + ":" + std::to_string(lines.size() + 1)));
    }
    begin = end + 1;
  }
  return lines;
}

// Lines marked `edge` depend on the version of the character tables (or differ between public implementations);
// the classification itself is compared code point by code point in unicode_test.cpp.
void expect_tokenize_matches(const std::filesystem::path& folder) {
  const Wordpiece wordpiece = tokenizer_of(folder);
  int compared = 0;
  for (const auto& line : read_lines(folder / "tokenizer/tokenize.jsonl")) {
    if (line.contains("edge")) continue;
    const auto ids = wordpiece.tokenize(line.at("text").get<std::string>());
    EXPECT_EQ(ids, line.at("ids").get<std::vector<int64_t>>()) << line.at("cat") << " " << line.at("text");
    ++compared;
  }
  EXPECT_GT(compared, 0) << "no line to compare";
}

void expect_encode_matches(const std::filesystem::path& folder) {
  const Wordpiece wordpiece = tokenizer_of(folder);
  const auto lines = read_lines(folder / "tokenizer/encode.jsonl");
  EXPECT_FALSE(lines.empty()) << "no line to compare";
  for (const auto& line : lines) {
    const auto max_length = line.at("max_length").get<int64_t>();
    const auto text = line.at("text").get<std::string>();
    const std::string_view view = text;
    auto ids = TokenizedTexts::of(wordpiece, std::span(&view, 1), max_length).ids.front();
    std::vector<int64_t> mask(ids.size(), 1);
    if (line.at("pad").get<bool>()) {
      ids.resize(static_cast<size_t>(max_length), wordpiece.vocabulary().pad());
      mask.resize(static_cast<size_t>(max_length), 0);
    }
    EXPECT_EQ(ids, line.at("input_ids").get<std::vector<int64_t>>()) << line.at("text");
    EXPECT_EQ(mask, line.at("attention_mask").get<std::vector<int64_t>>()) << line.at("text");
    EXPECT_EQ(std::vector<int64_t>(ids.size(), 0), line.at("token_type_ids").get<std::vector<int64_t>>());
  }
}

TEST(Golden_tokenizer, tokenize) { expect_tokenize_matches(golden_dir()); }

TEST(Golden_tokenizer, encode) { expect_encode_matches(golden_dir()); }

// The complete files hold transcripts whose licence does not let them into this repository.
TEST(Golden_tokenizer, all_transcripts) {
  const auto folder = shared_dir() / "golden";
  if (!std::filesystem::exists(folder / "tokenizer/tokenize.jsonl")) {
    GTEST_SKIP() << "the MOSI transcripts are not here; set MODROB_SHARED to the folder that has golden/tokenizer";
  }
  expect_tokenize_matches(folder);
  expect_encode_matches(folder);
}

// A vocabulary small enough to see what happens.
Wordpiece small() {
  return Wordpiece(Vocabulary::from_text(
      "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nun\n##aff\n##able\n##a\n.\n[\n]\nsep\ng\xCE\xBF\n##\xCE\xBF\nx\n", "small"));
}

TEST(Wordpiece, takes_the_longest_prefix_of_code_points_first_or_the_whole_word_is_unknown) {
  EXPECT_EQ(small().tokenize("unaffable"), (std::vector<int64_t>{5, 6, 7}));
  EXPECT_EQ(small().tokenize("Una un"), (std::vector<int64_t>{5, 8, 5}));
  EXPECT_EQ(small().tokenize("unaffz x"), (std::vector<int64_t>{1, 15}));
  EXPECT_EQ(small().tokenize("g\xCE\xBF\xCE\xBF"), (std::vector<int64_t>{13, 14}));
}

TEST(Wordpiece, special_tokens_are_cut_out_exactly_or_unknown) {
  EXPECT_EQ(small().tokenize("x[SEP]x"), (std::vector<int64_t>{15, 3, 15}));
  EXPECT_EQ(small().tokenize("[sep]"), (std::vector<int64_t>{10, 12, 11}));
  EXPECT_EQ(small().tokenize("[MASK][PAD]"), (std::vector<int64_t>{4, 0}));
  const Wordpiece wordpiece(Vocabulary::from_text("[PAD]\n[UNK]\n[CLS]\n[SEP]\n", "v"));
  EXPECT_EQ(wordpiece.tokenize("[MASK]"), (std::vector<int64_t>{1}));
}

TEST(Wordpiece, words_of_more_than_a_hundred_code_points_are_unknown) {
  const Wordpiece wordpiece(Vocabulary::from_text("[PAD]\n[UNK]\n[CLS]\n[SEP]\n\xC3\xA6\n##\xC3\xA6\n", "v"));
  std::string word;
  for (int i = 0; i < 100; ++i) word += "\xC3\xA6";
  EXPECT_EQ(wordpiece.tokenize(word).size(), 100u);
  EXPECT_EQ(wordpiece.tokenize(word + "\xC3\xA6"), (std::vector<int64_t>{1}));
}

TEST(Wordpiece, invalid_utf8_is_dropped) { EXPECT_EQ(small().tokenize("u\xFFn\xC3"), (std::vector<int64_t>{5})); }

#if !defined(__SANITIZE_ADDRESS__)
TEST(Wordpiece, reads_more_than_a_megabyte_a_second) {
  const Wordpiece wordpiece = bert_base();
  std::string text;
  while (text.size() < 300'000)
    text += "The movie's unbelievably well-crafted d\xC3\xA9nouement left us speechless, 10/10! ";
  text += std::string(100'000, 'q');
  const auto begin = std::chrono::steady_clock::now();
  const auto ids = wordpiece.tokenize(text);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  EXPECT_GT(ids.size(), 50'000u);
  EXPECT_GT(static_cast<double>(text.size()) / 1e6 / seconds, 1.0) << "MB/s";
}
#endif

RC_GTEST_PROP(WordpieceProperty, stretches_between_spaces_are_independent,
              (const std::string& a, const std::string& b)) {
  static const Wordpiece wordpiece = bert_base();
  auto expected = wordpiece.tokenize(a);
  const auto second = wordpiece.tokenize(b);
  expected.insert(expected.end(), second.begin(), second.end());
  RC_ASSERT(wordpiece.tokenize(a + " " + b) == expected);
}

RC_GTEST_PROP(WordpieceProperty, ids_are_inside_the_vocabulary, (const std::string& bytes)) {
  static const Wordpiece wordpiece = bert_base();
  const auto ids = wordpiece.tokenize(bytes);
  RC_ASSERT(
      std::all_of(ids.begin(), ids.end(), [&](int64_t id) { return id >= 0 && id < wordpiece.vocabulary().size(); }));
}

}  // namespace
}  // namespace modrob::text
