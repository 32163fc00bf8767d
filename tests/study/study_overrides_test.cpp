#include "study/study_overrides.h"

#include <gmock/gmock.h>

#include "study_support.h"

namespace modrob::study {
namespace {

using ::testing::ElementsAre;
using testing::kStudy;
using testing::read_study;
using testing::TemporaryFolder;
using testing::user_error_of;

}  // namespace

TEST(StudyOverrides, replace_data_sets_and_text_encoder) {
  const TemporaryFolder folder;
  auto study = read_study(folder, kStudy);
  apply({{"spoken_reviews"}, "minilm"}, study);
  EXPECT_THAT(study.data, ElementsAre("spoken_reviews"));
  EXPECT_EQ(*study.settings.find("text.encoder"), "minilm");
  EXPECT_EQ(study.settings.where("text.encoder"), "--text-encoder");
}

TEST(StudyOverrides, put_a_recipe_in_place_of_the_study_s) {
  const TemporaryFolder folder;
  write_file_whole(folder / "mine.toml", "[training]\nepochs = 7\n");
  auto study = read_study(folder, std::string(kStudy) + "[recipe.misa]\ntraining.epochs = 9\n");
  apply({{}, "", {"misa=" + (folder / "mine.toml").string()}}, study);
  EXPECT_EQ(*study.recipes.at("misa").find("training.epochs"), 7);
  EXPECT_EQ(user_error_of([&] {
              apply({{}, "", {"mine.toml"}}, study);
            }),
            "--recipe 'mine.toml': write model=FILE, as in --recipe misa=misa.talks.toml");
}

TEST(StudyOverrides, change_nothing_when_empty) {
  const TemporaryFolder folder;
  auto study = read_study(folder, kStudy);
  const auto before = study;
  apply({}, study);
  EXPECT_EQ(study.data, before.data);
  EXPECT_EQ(study.settings.values(), before.settings.values());
}

TEST(StudyOverrides, name_each_data_set_once) {
  const TemporaryFolder folder;
  auto study = read_study(folder, kStudy);
  EXPECT_EQ(user_error_of([&] {
              apply({{"a", "b", "a"}, ""}, study);
            }),
            "--data: data set 'a' is listed twice; name each once");
  EXPECT_EQ(user_error_of([&] {
              apply({{""}, ""}, study);
            }),
            "--data: an empty name; write a folder, or spoken_reviews");
  EXPECT_THAT(study.data, ElementsAre("sets/mosi")) << "a refused override changes nothing";
}

TEST(StudyOverrides, data_sets_of_one_name_could_not_be_told_apart) {
  const testing::TemporaryFolder folder;
  auto study = testing::read_study(folder, testing::kStudy);
  EXPECT_THAT(testing::user_error_of([&] {
                apply({{"a/mosi", "b/mosi/"}, ""}, study);
              }),
              ::testing::HasSubstr("--data: the data sets 'a/mosi' and 'b/mosi/' have the same name, 'mosi'"));
}

}  // namespace modrob::study
