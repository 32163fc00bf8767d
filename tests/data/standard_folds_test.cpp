#include "data/standard_folds.h"

#include <gmock/gmock.h>

#include <map>
#include <set>

#include "data/standard_folds_tables.h"
#include "io/json.h"
#include "support.h"

namespace modrob::data {
namespace {

std::map<Split, size_t> counts(std::span<const FoldOfVideo> folds) {
  std::map<Split, size_t> result;
  for (const auto& fold : folds) ++result[fold.split];
  return result;
}

TEST(StandardFolds, have_the_published_sizes) {
  EXPECT_EQ(counts(mosi_folds()),
            (std::map<Split, size_t>{{Split::kTrain, 52}, {Split::kValid, 10}, {Split::kTest, 31}}));
  EXPECT_EQ(counts(mosei_folds()),
            (std::map<Split, size_t>{{Split::kTrain, 2249}, {Split::kValid, 300}, {Split::kTest, 678}}));
}

TEST(StandardFolds, every_video_is_found) {
  for (const auto& [set, folds] : {std::pair(FoldSet::kMosi, mosi_folds()), {FoldSet::kMosei, mosei_folds()}}) {
    std::set<std::string_view> videos;
    for (const auto& fold : folds) {
      EXPECT_EQ(standard_fold(set, fold.video), fold.split) << fold.video;
      videos.insert(fold.video);
    }
    EXPECT_EQ(videos.size(), folds.size());
    EXPECT_EQ(standard_fold(set, "no such video"), std::nullopt);
    EXPECT_EQ(standard_fold(set, ""), std::nullopt);
  }
}

TEST(StandardFolds, equal_the_lists_of_the_sdk) {
  const auto folder = testing::shared_dir() / "data" / "standard_folds";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is not there; set MODROB_SHARED";
  for (const auto set : {FoldSet::kMosi, FoldSet::kMosei}) {
    const io::Json folds = io::read_json(folder / (std::string(fold_set_name(set)) + ".json"));
    for (const Split split : kSplits) {
      for (const auto& video : folds.at(split_name(split))) {
        EXPECT_EQ(standard_fold(set, video.get<std::string>()), split) << video;
      }
    }
  }
}

}  // namespace
}  // namespace modrob::data
