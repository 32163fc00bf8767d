#include "data/prelude.h"

namespace modrob::data {
namespace {

VideoSizes sizes_of(int64_t videos, uint64_t seed, uint64_t largest) {
  const KeyedStream stream(seed, 0);
  VideoSizes sizes;
  for (int64_t i = 0; i < videos; ++i) {
    sizes["v" + std::to_string(i)] = 1 + static_cast<int64_t>(stream.integer(static_cast<uint64_t>(i), largest));
  }
  return sizes;
}

VideoSizes ten_videos() {
  VideoSizes sizes;
  for (int64_t i = 0; i < 10; ++i) sizes["v" + std::to_string(i)] = i * 7 % 11 + 1;
  return sizes;
}

// A letter a video, in the order of ids: T train, V valid, E test.
std::string letters(const VideoSplits& splits) {
  std::string text;
  for (const auto& [video, split] : splits) text += "TVE"[static_cast<size_t>(split)];
  return text;
}

int64_t utterances_in(const VideoSizes& sizes, const VideoSplits& splits, Split wanted) {
  int64_t sum = 0;
  for (const auto& [video, split] : splits) sum += split == wanted ? sizes.at(video) : 0;
  return sum;
}

io::CsvTable table_of(const std::string& text) {
  return io::CsvTable::parse(std::as_bytes(std::span(text)), "splits.csv");
}

// From a second writing of docs/randomness.md and of the rules, in Python.
TEST(VideoSplits, are_those_of_the_written_rules) {
  EXPECT_EQ(letters(split_by_shares(ten_videos(), {70, 10, 20}, 1)), "EVTTTTTTEE");
  EXPECT_EQ(letters(split_by_shares(ten_videos(), {70, 10, 20}, 2)), "TTETTETETV");
  EXPECT_EQ(letters(split_by_folds(ten_videos(), {.folds = 3, .fold = 0}, 1)), "EEVVEVTEVT");
  EXPECT_EQ(letters(split_by_folds(ten_videos(), {.folds = 3, .fold = 1}, 1)), "TTEETEVTEV");
  EXPECT_EQ(letters(split_by_folds(ten_videos(), {.folds = 3, .fold = 2}, 1)), "VVTTVTEVTE");
  EXPECT_EQ(letters(split_by_folds(ten_videos(), {.folds = 5, .fold = 2, .valid_share = 10}, 1)), "TVTTTETTTE");
}

TEST(VideoSplits, shares_are_met_to_half_of_the_largest_video) {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const auto sizes = sizes_of(20 + static_cast<int64_t>(seed % 60), seed, 1 + seed % 40);
    const auto splits = split_by_shares(sizes, {70, 10, 20}, seed);
    ASSERT_EQ(splits.size(), sizes.size());
    double total = 0, largest = 0;
    for (const auto& [video, size] : sizes) {
      total += static_cast<double>(size);
      largest = std::max(largest, static_cast<double>(size));
    }
    const auto error = [&](Split split, double share) {
      return std::abs(static_cast<double>(utterances_in(sizes, splits, split)) - total * share / 100);
    };
    // Where a share is less than half of every video, one video is what a split has at least.
    const double most = std::max(largest / 2, largest - total * 0.1);
    EXPECT_LE(error(Split::kTest, 20), most) << seed;
    EXPECT_LE(error(Split::kValid, 10), most) << seed;
    EXPECT_LE(error(Split::kTrain, 70), 2 * most) << seed;
    EXPECT_GT(utterances_in(sizes, splits, Split::kValid), 0) << seed;
  }
}

TEST(VideoSplits, three_videos_are_enough_for_any_shares) {
  for (const SplitShares& shares : {SplitShares{70, 10, 20}, {98, 1, 1}, {1, 1, 98}, {1, 98, 1}}) {
    for (uint64_t seed = 0; seed < 20; ++seed) {
      const auto splits = split_by_shares({{"a", 1000}, {"b", 1}, {"c", 30}}, shares, seed);
      std::string found = letters(splits);
      std::sort(found.begin(), found.end());
      EXPECT_EQ(found, "ETV");
    }
  }
}

TEST(VideoSplits, seeds_give_different_splits) {
  const auto sizes = sizes_of(50, 3, 20);
  EXPECT_NE(letters(split_by_shares(sizes, {70, 10, 20}, 1)), letters(split_by_shares(sizes, {70, 10, 20}, 2)));
  EXPECT_NE(letters(split_by_folds(sizes, {}, 1)), letters(split_by_folds(sizes, {}, 2)));
}

TEST(VideoSplits, every_video_is_tested_in_one_fold_and_validated_in_the_one_before) {
  const auto sizes = sizes_of(47, 5, 30);
  for (const int64_t folds : {3, 5, 10, 47}) {
    std::map<std::string, int64_t> tested, validated;
    int64_t smallest = INT64_MAX, largest = 0, twice = 0;
    for (int64_t fold = 0; fold < folds; ++fold) {
      const auto splits = split_by_folds(sizes, {.folds = folds, .fold = fold}, 9);
      for (const auto& [video, split] : splits) {
        if (split == Split::kTest) twice += !tested.emplace(video, fold).second;
        if (split == Split::kValid) twice += !validated.emplace(video, fold).second;
      }
      smallest = std::min(smallest, utterances_in(sizes, splits, Split::kTest));
      largest = std::max(largest, utterances_in(sizes, splits, Split::kTest));
    }
    EXPECT_EQ(twice, 0);
    EXPECT_EQ(tested.size(), sizes.size());
    for (const auto& [video, fold] : tested) EXPECT_EQ(validated.at(video), (fold + folds - 1) % folds);
    EXPECT_LE(largest - smallest, 30) << "folds differ by one video at most";
  }
}

TEST(VideoSplits, a_share_to_validate_on_leaves_the_folds_as_they_are) {
  const auto sizes = sizes_of(60, 6, 20);
  for (int64_t fold = 0; fold < 4; ++fold) {
    const auto next = split_by_folds(sizes, {.folds = 4, .fold = fold}, 2);
    const auto share = split_by_folds(sizes, {.folds = 4, .fold = fold, .valid_share = 10}, 2);
    int64_t total = 0;
    for (const auto& [video, split] : share) {
      EXPECT_EQ(split == Split::kTest, next.at(video) == Split::kTest);
      total += sizes.at(video);
    }
    EXPECT_NEAR(static_cast<double>(utterances_in(sizes, share, Split::kValid)), 0.1 * static_cast<double>(total), 10);
  }
}

TEST(VideoSplits, standard_folds_are_looked_up) {
  const VideoSizes videos = {{"2iD-tVS8NPw", 3}, {"WKA5OygbEKI", 2}, {"tmZoasNr4rU", 5}};
  EXPECT_EQ(letters(split_by_standard_folds(videos)), "TVE");
  const auto message = user_error_of([&] { split_by_standard_folds({{"03bSnISJMiM", 3}, {"mine", 1}, {"yours", 2}}); });
  EXPECT_THAT(message, AllOf(HasSubstr("2 of 3 videos are in no standard fold"), HasSubstr("'mine' and 'yours'")));
  EXPECT_THAT(user_error_of([] {
                split_by_standard_folds({{"03bSnISJMiM", 3}});
              }),
              AllOf(HasSubstr("'valid' would be empty"), HasSubstr("none of the 1 video")));
}

TEST(VideoSplits, a_table_says_where_videos_are) {
  const VideoSizes videos = {{"a", 1}, {"b", 2}, {"c,d", 3}};
  int64_t unused = 0;
  const auto splits = split_by_table(
      videos, table_of("note,split,video\n,test,a\n,train,b\n,valid,\"c,d\"\nx,train,e\n,test,a\n"), unused);
  EXPECT_EQ(letters(splits), "ETV");
  EXPECT_EQ(unused, 1);
}

TEST(VideoSplits, names_in_a_table_are_compared_by_their_letters) {
  const VideoSizes videos = {{"o\xCC\x88", 1}, {"\xC3\xB6", 2}, {"e\xCC\x81", 1}, {"x", 3}};
  int64_t unused = 0;
  const auto splits =
      split_by_table(videos, table_of("video,split\n\xC3\xB6,test\n\xC3\xA9,valid\nx,train\ny,train\n"), unused);
  EXPECT_EQ(letters(splits), "VETE") << "e, o, x, o";
  EXPECT_EQ(unused, 1);
}

TEST(VideoSplits, mistakes_in_a_table_are_refused) {
  const VideoSizes videos = {{"a", 1}, {"b", 2}, {"c", 3}};
  const auto error = [&](const std::string& text) {
    return user_error_of([&] {
      int64_t unused = 0;
      split_by_table(videos, table_of(text), unused);
    });
  };
  EXPECT_THAT(error("video,split\na,train\nb,tarin\nc,test\n"),
              HasSubstr("splits.csv:3: unknown split 'tarin'; did you mean 'train'"));
  EXPECT_THAT(error("video,split\na,train\nb,valid\nc,test\na,test\n"),
              HasSubstr("splits.csv:5: video 'a' is put into 'test', but line 2 puts it into 'train'"));
  EXPECT_THAT(error("video,split\na,train\n"),
              HasSubstr("splits.csv lacks 2 of 3 videos of the data set: 'b' and 'c'"));
  EXPECT_THAT(error("video,split\na,train\nb,valid\nc,train\n"),
              HasSubstr("'test' would be empty: splits.csv puts none of the 3 videos into it"));
  EXPECT_THAT(error("video,fold\na,train\n"), HasSubstr("split"));
}

TEST(VideoSplits, too_few_videos_are_refused) {
  EXPECT_THAT(user_error_of([] {
                split_by_shares({{"a", 9}, {"b", 9}}, {70, 10, 20}, 1);
              }),
              AllOf(HasSubstr("has 2 videos"), HasSubstr("three splits need at least 3")));
  EXPECT_THAT(user_error_of([] {
                split_by_folds({{"a", 9}, {"b", 9}, {"c", 1}}, {.folds = 5}, 1);
              }),
              AllOf(HasSubstr("has 3 videos"), HasSubstr("5 folds with three splits need at least 5")));
  EXPECT_THAT(user_error_of([] {
                split_by_folds({{"a", 9}}, {.folds = 2, .valid_share = 10}, 1);
              }),
              AllOf(HasSubstr("has 1 video,"), HasSubstr("at least 3")));
  // One of two folds has two of the three videos: tested, it leaves a single one.
  const VideoSizes three = {{"a", 9}, {"b", 9}, {"c", 9}};
  int failed = 0;
  for (int64_t fold = 0; fold < 2; ++fold) {
    try {
      split_by_folds(three, {.folds = 2, .fold = fold, .valid_share = 10}, 1);
    } catch (const UserError& error) {
      ++failed;
      EXPECT_THAT(error.what(), AllOf(HasSubstr("'valid' would be empty"), HasSubstr("of 2"), HasSubstr("3 videos")));
    }
  }
  EXPECT_EQ(failed, 1);
}

TEST(VideoSplits, choices_of_folds_are_checked) {
  const auto error = [](const FoldChoice& choice) {
    return user_error_of([&] { split_by_folds(sizes_of(20, 1, 5), choice, 1); });
  };
  EXPECT_THAT(error({.folds = 5, .fold = 5}), HasSubstr("no fold 5; the 5 folds are 0 to 4"));
  EXPECT_THAT(error({.folds = 5, .fold = -1}), HasSubstr("no fold -1"));
  EXPECT_THAT(error({.folds = 2}), HasSubstr("2 folds are too few: at least 3"));
  EXPECT_THAT(error({.folds = 1, .valid_share = 10}), HasSubstr("1 fold is too few: at least 2"));
  EXPECT_THAT(error({.folds = 4, .valid_share = 0}), HasSubstr("0.0 %; between 0 and 100"));
  EXPECT_THAT(error({.folds = 4, .valid_share = 100}), HasSubstr("between 0 and 100"));
  EXPECT_THAT(error({.folds = 4, .valid_share = std::nan("")}), HasSubstr("between 0 and 100"));
}

TEST(SplitShares, are_read_from_text) {
  EXPECT_EQ(parse_split_shares("70,10,20"), (SplitShares{70, 10, 20}));
  EXPECT_EQ(parse_split_shares("33.3, 33.3, 33.4"), (SplitShares{33.3, 33.3, 33.4}));
}

TEST(SplitShares, mistakes_are_refused) {
  const auto error = [](const std::string& text) { return user_error_of([&] { parse_split_shares(text); }); };
  EXPECT_THAT(error("70,10"), HasSubstr("holds 2 shares; three are needed"));
  EXPECT_THAT(error("70"), HasSubstr("holds 1 share;"));
  EXPECT_THAT(error("70,10,20,0"), HasSubstr("holds 4 shares"));
  EXPECT_THAT(error("70,10,ten"), HasSubstr("'ten' in the shares '70,10,ten' is no number"));
  EXPECT_THAT(error("70,10,"), HasSubstr("'' in the shares"));
  EXPECT_THAT(error("nan,10,20"), HasSubstr("is no number"));
  EXPECT_THAT(error("70,10,10"), HasSubstr("70.0, 10.0 and 10.0 % sum to 90.0"));
  EXPECT_THAT(error("110,-20,10"), HasSubstr("share of 'valid' is -20.0 %"));
  EXPECT_THAT(error("80,0,20"), HasSubstr("share of 'valid' is 0.0 %; every split needs more"));
  // Not only as text.
  EXPECT_THAT(user_error_of([] { split_by_shares(ten_videos(), {50, 10, 20}, 1); }), HasSubstr("sum to 80.0"));
}

}  // namespace
}  // namespace modrob::data
