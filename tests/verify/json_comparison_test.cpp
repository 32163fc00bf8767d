#include "verify/prelude.h"

namespace modrob::verify {
namespace {

TEST(JsonComparison, equal_texts_have_no_difference) {
  const io::Json json = {{"a", {1, 2.5, nullptr, "text"}}, {"b", {{"c", true}}}};
  const auto result = compare(json, json);
  EXPECT_EQ(result.count, 0);
  EXPECT_EQ(result.values, 5);
}

TEST(JsonComparison, differences_are_named_by_their_keys_and_names) {
  const io::Json stored = {{"metrics", {"corr", "mae"}},
                           {"groups", {{{"data", "mosi"}, {"model", "misa"}, {"metrics", {0.5, 0.25}}}}}};
  io::Json recomputed = stored;
  recomputed["groups"][0]["metrics"][1] = 0.75;
  const auto result = compare(stored, recomputed, {.tolerance = 0, .metrics = {"corr", "mae"}});
  ASSERT_EQ(result.count, 1);
  EXPECT_EQ(result.differences[0].place, "groups / mosi, misa / metrics / mae");
  EXPECT_EQ(result.differences[0].text(), "stored 0.25, recomputed 0.75");
}

TEST(JsonComparison, what_is_missing_or_too_much_is_a_difference) {
  const auto result = compare({{"a", 1}, {"c", {1, 2}}}, {{"b", 1}, {"c", {1}}});
  ASSERT_EQ(result.count, 3);
  EXPECT_EQ(result.differences[0].place + " " + result.differences[0].text(), "b stored nothing, recomputed 1");
  EXPECT_EQ(result.differences[1].place + " " + result.differences[1].text(),
            "c stored a list of 2, recomputed a list of 1");
  EXPECT_EQ(result.differences[2].place + " " + result.differences[2].text(), "a stored 1, recomputed nothing");
}

TEST(JsonComparison, the_tolerance_is_relative_above_one) {
  const JsonComparisonOptions options{.tolerance = 1e-9, .metrics = {}};
  EXPECT_EQ(compare(1.0, 1.0 + 1e-12).count, 1);
  EXPECT_EQ(compare(1.0, 1.0 + 1e-12, options).count, 0);
  EXPECT_GT(compare(1.0, 1.0 + 1e-12, options).largest, 0);
  EXPECT_EQ(compare(1e6, 1e6 + 1e-4, options).count, 0);
  EXPECT_EQ(compare(1e6, 1e6 + 1e-2, options).count, 1);
  EXPECT_EQ(compare(0.0, 1e-8, options).count, 1);
  EXPECT_EQ(compare(nullptr, 0.0, options).count, 1);
}

TEST(JsonComparison, only_the_first_differences_are_kept_and_all_are_counted) {
  const io::Json stored = std::vector<int>(100, 1), recomputed = std::vector<int>(100, 2);
  const auto result = compare(stored, recomputed);
  EXPECT_EQ(result.count, 100);
  EXPECT_LT(result.differences.size(), 100u);
}

}  // namespace
}  // namespace modrob::verify
