#include "data/prelude.h"

namespace modrob::data {
namespace {

constexpr const char* kTruth =
    "1\t2.5\tGood\tfilm.\r\n7\t-0.25\tB\xC3\xA1"
    "d";
constexpr const char* kRatings = "1\t2.5\t0.5\t[3, 2]\r\n7\t-0.25\t1.1\t[-4, 0, 4, -1]";

TEST(ReviewSource, reads_ids_texts_means_and_ratings) {
  const auto reviews = parse_reviews(kTruth, kRatings);
  ASSERT_EQ(reviews.size(), 2u);
  EXPECT_EQ(reviews[0].id, "review_1");
  EXPECT_EQ(reviews[0].text, "Good\tfilm.");
  EXPECT_EQ(reviews[0].mean_rating, 2.5);
  EXPECT_THAT(reviews[0].ratings, ElementsAre(3, 2));
  EXPECT_EQ(reviews[1].id, "review_7");
  EXPECT_THAT(reviews[1].ratings, ElementsAre(-4, 0, 4, -1));
}

TEST(ReviewSource, a_bad_line_is_named) {
  struct Case {
    std::string truth, ratings, message;
  };
  const std::string good = "1\t2.5\tGood\n", rated = "1\t2.5\t0.5\t[3, 2]\n";
  const std::vector<Case> cases = {
      {good + "2\t1.0", rated + rated, "GroundTruth.txt:2: expected id, mean rating and text"},
      {good, "1\t2.5\t[3]", "anonDataRatings.txt:1: expected id, mean, deviation and ratings"},
      {good, "2\t2.5\t0.5\t[3]", "rates sentence '2', but line 1"},
      {"1\tx\tGood", rated, "'x' is no mean rating from -4 to 4"},
      {"1\t4.5\tGood", rated, "'4.5' is no mean rating"},
      {"1\tnan\tGood", rated, "'nan' is no mean rating"},
      {"1\t2.5\tGo\xFFod", rated, "not UTF-8"},
      {"1\t2.5\t \t", rated, "the text is empty"},
      {good, "1\t2.5\t0.5\t3, 2", "expected ratings as [1, -2, ...]"},
      {good, "1\t2.5\t0.5\t[]", "'' is no whole number from -4 to 4"},
      {good, "1\t2.5\t0.5\t[3, 5]", "'5' is no whole number from -4 to 4"},
      {good, "1\t2.5\t0.5\t[3, 2.5]", "'2.5' is no whole number"},
      {good + "2\t1\tMore", rated, "ends after 1 sentences, but movieReviewSnippets_GroundTruth.txt has 2"},
  };
  for (const auto& [truth, ratings, message] : cases) {
    EXPECT_THAT(user_error_of([&, &truth = truth, &ratings = ratings] { parse_reviews(truth, ratings); }),
                HasSubstr(message));
  }
}

TEST(ReviewSource, a_missing_file_says_how_to_get_it) {
  const TemporaryFolder folder;
  EXPECT_THAT(user_error_of([&] { read_reviews(folder.path()); }),
              AllOf(HasSubstr("movieReviewSnippets_GroundTruth.txt"), HasSubstr("is missing"), HasSubstr("./run"),
                    HasSubstr("vaderSentiment 3.3.2"), HasSubstr("c8293b0d942e90e2")));
}

TEST(ReviewSource, a_damaged_file_shows_both_hashes) {
  const TemporaryFolder folder;
  write_file_whole(folder / "movieReviewSnippets_GroundTruth.txt", "abc");
  EXPECT_THAT(user_error_of([&] { read_reviews(folder.path()); }),
              AllOf(HasSubstr("movieReviewSnippets_GroundTruth.txt' is damaged"),
                    HasSubstr("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
                    HasSubstr("c8293b0d942e90e223ea2c0955d969040d1a1be514a978b9af0698940bd13350"),
                    HasSubstr("Delete the folder '" + folder.path().string())));
}

TEST(ReviewSource, provenance_names_both_files_with_hashes) {
  const auto provenance = review_source_provenance();
  ASSERT_EQ(provenance.at("files").size(), 2u);
  EXPECT_EQ(provenance.at("files")[1].at("name"), "movieReviewSnippets_anonDataRatings.txt");
  EXPECT_EQ(provenance.at("files")[1].at("sha256"), "658a086bc7239b98b750baa232cab80e6447789020f96a6c847cc1248d7c82f4");
}

}  // namespace
}  // namespace modrob::data
