#include "corruption/prelude.h"

namespace modrob::corruption {
namespace {

TEST(Rate, reads_shares_and_percentages_exactly) {
  EXPECT_EQ(Rate::parse("0.15"), Rate::from_double(0.15));
  EXPECT_EQ(Rate::parse("15%"), Rate::from_double(0.15));
  EXPECT_EQ(Rate::parse("2.5 %").text(), "0.025");
  EXPECT_EQ(Rate::parse(".5").text(), "0.5");
  EXPECT_EQ(Rate::parse("1.").text(), "1");
  EXPECT_EQ(Rate::parse("0").text(), "0");
  EXPECT_EQ(Rate::parse("100%").text(), "1");
  EXPECT_EQ(Rate::parse("0.123456789").text(), "0.123456789");
  EXPECT_EQ(Rate::parse("0.5000000000").text(), "0.5");
  EXPECT_EQ(Rate::parse("0.0000001%").text(), "0.000000001");
}

TEST(Rate, writes_percentages_without_trailing_zeros) {
  EXPECT_EQ(Rate::parse("0.15").percent(), "15");
  EXPECT_EQ(Rate::parse("0.025").percent(), "2.5");
  EXPECT_EQ(Rate::parse("1").percent(), "100");
  EXPECT_EQ(Rate().percent(), "0");
}

TEST(Rate, refuses_what_is_no_share) {
  for (const char* text : {"", ".", "%", "1.1", "101%", "-0.1", "0.1234567891", "15 percent", "0..5", "1e-2", "nan",
                           "0,5", " 0.5", "0.5  %", "99999999999999999999999999"}) {
    const auto message = user_error_of([&] { Rate::parse(text, "study.toml:7"); });
    EXPECT_THAT(message, HasSubstr("study.toml:7: '" + std::string(text) + "'")) << text;
    EXPECT_THAT(message, HasSubstr("as 0.15"));
  }
  for (const double value :
       {-0.001, 1.0000001, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    EXPECT_THAT(user_error_of([&] { Rate::from_double(value, "--rate"); }), HasSubstr("--rate: '"));
  }
}

TEST(Rate, a_sum_stays_within_one) {
  EXPECT_EQ(Rate::sum(Rate::parse("0.15"), Rate::parse("0.85")), Rate::parse("1"));
  const auto message = user_error_of([] { Rate::sum(Rate::parse("0.6"), Rate::parse("0.5"), "training"); });
  EXPECT_THAT(message, HasSubstr("training: 0.6 and 0.5 add up to 1.1"));
}

TEST(Rate, counts_round_half_to_even) {
  EXPECT_EQ(Rate::parse("0.15").count_of(1284), 193);  // 192.6
  EXPECT_EQ(Rate::parse("0.5").count_of(1), 0);
  EXPECT_EQ(Rate::parse("0.5").count_of(3), 2);
  EXPECT_EQ(Rate::parse("0.5").count_of(5), 2);
  EXPECT_EQ(Rate::parse("0.25").count_of(10), 2);
  EXPECT_EQ(Rate::parse("0.35").count_of(10), 4);
  EXPECT_EQ(Rate::parse("1").count_of(std::numeric_limits<int64_t>::max()), std::numeric_limits<int64_t>::max());
  EXPECT_THROW(Rate().count_of(-1), CheckFailure);
}

// docs/models/misa.md 6.2, the table of true rates.
TEST(Rate, floors_as_the_reference_truncates) {
  const auto floors = [](int64_t batch) {
    std::vector<int64_t> counts;
    for (const char* rate : {"0.05", "0.1", "0.15", "0.3"}) counts.push_back(Rate::parse(rate).floor_of(batch));
    return counts;
  };
  EXPECT_THAT(floors(64), ElementsAre(3, 6, 9, 19));
  EXPECT_THAT(floors(16), ElementsAre(0, 1, 2, 4));
  // The double 0.29 lies below the decimal, and so does its product.
  EXPECT_EQ(Rate::parse("0.29").floor_of(100), 28);
  EXPECT_THROW(Rate().floor_of(-1), CheckFailure);
}

RC_GTEST_PROP(RateProperties, text_and_percent_read_back, ()) {
  const auto billionths = *rc::gen::inRange<int64_t>(0, 1'000'000'001);
  const Rate rate = Rate::from_double(static_cast<double>(billionths) / 1e9);
  RC_ASSERT(Rate::parse(rate.text()) == rate);
  RC_ASSERT(Rate::parse(rate.percent() + "%") == rate);
  RC_ASSERT(rate.value() == std::stod(rate.text()));
}

RC_GTEST_PROP(RateProperties, counts_are_the_nearest_and_grow_with_the_rate, (uint16_t count)) {
  const auto a = Rate::from_double(*rc::gen::inRange<int64_t>(0, 1'000'001) / 1e6);
  const auto b = Rate::from_double(*rc::gen::inRange<int64_t>(0, 1'000'001) / 1e6);
  RC_ASSERT(std::abs(static_cast<double>(a.count_of(count)) - a.value() * count) <= 0.5 + 1e-9);
  if (a <= b) RC_ASSERT(a.count_of(count) <= b.count_of(count));
}

}  // namespace
}  // namespace modrob::corruption
