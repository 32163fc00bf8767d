#include "report/prelude.h"

namespace modrob::report {
namespace {

analysis::Comparison small_comparison() {
  const auto quantity = [](double point, double reach) {
    analysis::Quantity quantity;
    quantity.models.point = point;
    quantity.models.standard_error = reach / 2;
    quantity.models.t = {point - reach, point + reach};
    return quantity;
  };
  analysis::Comparison comparison;
  comparison.a = "first";
  comparison.b = "second";
  comparison.headline = {"corr", "f1_non0"};
  comparison.groups = {{"mosi", "misa", "none", "misa", "plain", {1, 2}, {1, 2}, true, {}}};
  comparison.groups[0].cells = {{"clean", "corr", quantity(0.7, 0.1), quantity(0.75, 0.1), quantity(0.05, 0.0204)},
                                {"clean", "f1_non0", quantity(0.8, 0.1), quantity(0.79, 0.1), quantity(-0.01, 0.0204)}};
  comparison.only_a = {"mosi, bbfn, none"};
  comparison.notes = {"A note."};
  return comparison;
}

TEST(CompareText, shows_both_values_and_the_interval_of_their_difference) {
  const std::string text = compare_text(small_comparison());
  EXPECT_THAT(text, HasSubstr("MISA, none on mosi (in the second study MISA, plain): 2 seeds, paired\n"));
  EXPECT_THAT(text, HasSubstr("0.700"));
  EXPECT_THAT(text, HasSubstr("+0.050 [0.030, 0.070]"));
  EXPECT_THAT(text, HasSubstr("-1.0 [-3.0, 1.0]"));
  EXPECT_THAT(text, HasSubstr("Differences are second less first with 95 % intervals"));
  EXPECT_THAT(text, HasSubstr("A note.\n"));
  EXPECT_THAT(text, HasSubstr("Only in first:\n  mosi, bbfn, none\n"));
  EXPECT_THAT(text, Not(HasSubstr("Only in second")));
}

TEST(CompareText, says_what_is_simulated_and_what_the_data_set_lacks) {
  auto comparison = small_comparison();
  comparison.groups[0].set = {"mosi", 40, 8, {"audio"}, 0.2, {"video"}};
  EXPECT_THAT(compare_text(comparison), HasSubstr("paired; SIMULATED: audio; not in this data set: video\n"));
  EXPECT_EQ(rows_of(csv_text(comparison_table(comparison)))[0].at("simulated"), "audio");
}

TEST(ComparisonTable, has_a_row_for_each_cell) {
  const auto row = row_with(csv_text(comparison_table(small_comparison())), {{"metric", "f1_non0"}});
  EXPECT_EQ(row.at("a"), "0.8");
  EXPECT_EQ(row.at("b"), "0.79");
  EXPECT_EQ(row.at("difference"), "-0.01");
  EXPECT_EQ(row.at("models_se"), "0.0102");
  EXPECT_EQ(row.at("b_strategy"), "plain");
  EXPECT_EQ(row.at("recipe_low"), "");
  EXPECT_EQ(row.at("paired"), "1");
}

TEST(ComparisonJson, has_the_table_and_what_only_one_study_has) {
  const auto json = comparison_json(small_comparison());
  EXPECT_EQ(json["cells"].size(), 2u);
  EXPECT_EQ(json["cells"][0]["difference"], 0.05);
  EXPECT_TRUE(json["cells"][0]["recipe_low"].is_null());
  EXPECT_EQ(json["only_a"][0], "mosi, bbfn, none");
  EXPECT_EQ(json["notes"][0], "A note.");
}

}  // namespace
}  // namespace modrob::report
