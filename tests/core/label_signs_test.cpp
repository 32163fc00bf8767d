#include "core/prelude.h"

namespace modrob {
namespace {

std::string problem(std::initializer_list<double> labels) {
  LabelSigns signs;
  for (const double label : labels) signs.add(label);
  return signs.problem();
}

TEST(LabelSigns, one_class_leaves_metrics_of_two_undefined) {
  EXPECT_EQ(problem({0, 1, 1, 0}), "labels without zeros are all positive: F1, Acc-2 and macro F1 are undefined");
  EXPECT_EQ(problem({0.2, 1}), "labels are all positive: F1, Acc-2 and macro F1 are undefined");
  EXPECT_EQ(problem({-1, -2}), "labels are all negative: F1, Acc-2 and macro F1 are undefined");
  EXPECT_EQ(problem({-1, 0}),
            "labels without zeros are all negative: F1, Acc-2 and macro F1 without zeros are undefined");
  EXPECT_EQ(problem({0, 0}), "labels are all zero: F1, Acc-2 and macro F1 are undefined");
}

TEST(LabelSigns, two_classes_are_no_problem) {
  EXPECT_EQ(problem({-1, 1}), "");
  EXPECT_EQ(problem({-1, 0, 1}), "");
  EXPECT_EQ(problem({}), "");
}

}  // namespace
}  // namespace modrob
