#include "data/prelude.h"

namespace modrob::data {
namespace {

std::vector<std::string> problems(const std::vector<std::pair<Split, double>>& labels) {
  std::vector<Utterance> utterances;
  for (const auto& [split, label] : labels) utterances.push_back({"u", "v", "", split, label});
  return one_class_problems(utterances);
}

TEST(OneClassProblems, name_the_split_and_what_is_undefined) {
  EXPECT_THAT(problems({{Split::kTrain, -1}, {Split::kTrain, 1}, {Split::kTest, 0}, {Split::kTest, 1}}),
              ElementsAre("test split: labels without zeros are all positive: F1, Acc-2 and macro F1 are undefined"));
  EXPECT_THAT(problems({{Split::kTrain, 1}, {Split::kTrain, 1}, {Split::kTest, 2}, {Split::kTest, 1}}),
              ElementsAre("every split: labels are all positive: F1, Acc-2 and macro F1 are undefined"));
}

TEST(OneClassProblems, a_single_utterance_and_two_classes_are_none) {
  EXPECT_THAT(problems({{Split::kTrain, -1}, {Split::kTrain, 1}, {Split::kTest, 1}}), IsEmpty());
  EXPECT_THAT(problems({}), IsEmpty());
}

}  // namespace
}  // namespace modrob::data
