#include "report/prelude.h"

namespace modrob::report {
namespace {

analysis::Analysis with_undefined(double seed1, double seed2) {
  auto analysis = small_analysis();
  for (auto& group : analysis.groups) {
    auto& cell = group.conditions[2].metrics[0];
    cell.value = cell.drop = quantity_of({seed1, seed2});
  }
  return analysis;
}

TEST(UndefinedWords, name_condition_metric_groups_and_reason) {
  EXPECT_THAT(undefined_lines(small_analysis(), "mosi", {0, 1}), IsEmpty());
  EXPECT_THAT(undefined_lines(with_undefined(std::nan(""), std::nan("")), "mosi", {0, 1}),
              ElementsAre("mosi, text missing 100 %: Corr is undefined (MISA none, MISA 15+15): the model gives every "
                          "utterance one score."));
  EXPECT_THAT(undefined_lines(with_undefined(0.2, std::nan("")), "mosi", {0}),
              ElementsAre(HasSubstr("in 1 of 2 seeds the model gives every utterance one score")));
  EXPECT_THAT(undefined_lines(with_undefined(std::nan(""), std::nan("")), "mosi", {1}), IsEmpty());
  EXPECT_THAT(undefined_lines(with_undefined(std::nan(""), std::nan("")), "mosei", {0}), IsEmpty());
}

TEST(UndefinedWords, a_clean_value_that_is_undefined_is_the_reason_of_all) {
  auto analysis = small_analysis();
  analysis.groups.resize(1);
  for (auto& condition : analysis.groups[0].conditions) condition.metrics[1].value = condition.metrics[1].drop = {};
  EXPECT_THAT(
      undefined_lines(analysis, "mosi", {1}),
      ElementsAre("mosi, clean: F1 is undefined (MISA none): labels other than zero are all of one class, or "
                  "there are none.",
                  HasSubstr("text missing 30 %: F1 is undefined (MISA none): the clean value is undefined: labels"),
                  HasSubstr("text missing 100 %")));
}

TEST(UndefinedWords, the_heat_map_says_them) {
  const auto analysis = with_undefined(std::nan(""), std::nan(""));
  EXPECT_THAT(html::heat_map_section({.analysis = analysis}), HasSubstr("Corr is undefined (MISA none, MISA 15+15)"));
}

}  // namespace
}  // namespace modrob::report
