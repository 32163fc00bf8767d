#include "text/prelude.h"

namespace modrob::text {
namespace {

const std::vector<std::string> kWords = {"<unk>", "<pad>", "good", "Good", "at", "rare"};

struct Found {
  int64_t count = 0;
  std::map<int64_t, std::vector<float>> vectors;
};

Found read_vectors(const std::string& content) {
  const TemporaryFolder folder;
  write_file_whole(folder / "glove.txt", content);
  Found found;
  found.count = read_glove(folder / "glove.txt", kWords, 3, [&](int64_t word, std::span<const float> vector) {
    found.vectors[word].assign(vector.begin(), vector.end());
  });
  return found;
}

std::string error_of(const std::string& content) {
  return user_error_of([&] { read_vectors(content); });
}

TEST(Glove, hands_over_the_vectors_of_the_words_asked_for) {
  const auto found = read_vectors("other 9 9 9\ngood 1 -0.5 2e-1\nat 4 5 6\r\nGood 7 8 9\n");
  EXPECT_EQ(found.count, 3);
  ASSERT_EQ(found.vectors.size(), 3u);
  EXPECT_THAT(found.vectors.at(2), ElementsAre(1.0f, -0.5f, 0.2f));
  EXPECT_THAT(found.vectors.at(3), ElementsAre(7.0f, 8.0f, 9.0f)) << "case counts";
  EXPECT_THAT(found.vectors.at(4), ElementsAre(4.0f, 5.0f, 6.0f));
}

TEST(Glove, words_with_blanks_inside_are_others) {
  const auto found = read_vectors("at name@domain.com 1 2 3\nat 4 5 6\n");
  EXPECT_EQ(found.count, 1);
  EXPECT_THAT(found.vectors.at(4), ElementsAre(4.0f, 5.0f, 6.0f));
}

TEST(Glove, lines_that_do_not_fit_are_named) {
  EXPECT_THAT(error_of("other 1 2 3\ngood 1 2\n"),
              HasSubstr("glove.txt:2: too few numbers; expected a word and 3 numbers separated by blanks"));
  EXPECT_THAT(error_of("good 1 2 3 4\n"), HasSubstr("glove.txt:1: too many numbers"));
  EXPECT_THAT(error_of("good 1 x 3\n"), HasSubstr("glove.txt:1: a number cannot be read"));
  EXPECT_THAT(error_of("good 1 nan 3\n"), HasSubstr("glove.txt:1: a number cannot be read"));
  EXPECT_THAT(error_of("good 1 1e99 3\n"), HasSubstr("glove.txt:1: a number cannot be read"));
  EXPECT_THAT(error_of("other 1 2 3\ngood\n"), HasSubstr("glove.txt:2: no blank in the line"));
}

TEST(Glove, a_file_without_any_of_the_words_is_refused) {
  EXPECT_THAT(error_of("other 1 2 3\n"),
              EndsWith("holds none of the data set's 6 words; is it a GloVe text file of the "
                       "right language?"));
  EXPECT_THAT(error_of(""), HasSubstr("holds none"));
  EXPECT_THAT(user_error_of([] { read_glove("/absent.txt", kWords, 3, {}); }),
              HasSubstr("cannot read the word vectors '/absent.txt'"));
}

}  // namespace
}  // namespace modrob::text
