#include "data/prelude.h"

namespace modrob::data {
namespace {

TEST(StandardFolds, are_the_published_ones) {
  const auto folder = shared_dir() / "data" / "standard_folds";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no " << folder << "; set MODROB_SHARED";
  for (const auto& [name, dataset] : {std::pair{"mosi", StandardDataset::kMosi}, {"mosei", StandardDataset::kMosei}}) {
    const auto json = io::read_json(folder / (std::string(name) + ".json"));
    size_t videos = 0;
    for (const Split split : kSplits) {
      for (const auto& video : json.at(std::string(split_name(split)))) {
        EXPECT_EQ(standard_fold(dataset, video.get<std::string>()), split) << video;
        EXPECT_EQ(standard_fold(video.get<std::string>()), split) << video;
        ++videos;
      }
    }
    EXPECT_EQ(videos, dataset == StandardDataset::kMosi ? 93u : 3227u);
  }
}

TEST(StandardFolds, know_no_other_video) {
  EXPECT_EQ(standard_fold("NotInAnyFold"), std::nullopt);
  EXPECT_EQ(standard_fold(""), std::nullopt);
  // Of the one data set, not of the other.
  EXPECT_EQ(standard_fold(StandardDataset::kMosi, "03bSnISJMiM"), Split::kTrain);
  EXPECT_EQ(standard_fold(StandardDataset::kMosei, "03bSnISJMiM"), std::nullopt);
}

}  // namespace
}  // namespace modrob::data
