#include "protocols/protocol_text.h"

#include "protocols/prelude.h"
#include "protocols/rate_table.h"

namespace modrob::protocols {
namespace {

TEST(ProtocolText, says_quirks_and_what_rates_really_are) {
  const auto text = protocol_text(find_protocol("niat"));
  EXPECT_THAT(text, HasSubstr("The mask of blocks is made once for all five seeds"));
  EXPECT_THAT(text, HasSubstr("0.28-0.71"));
  for (const auto& protocol : protocol_list()) EXPECT_THAT(list_text(), HasSubstr(std::string(protocol.name)));
}

TEST(ProtocolText, json_has_the_nine_answers_and_the_realised_rates) {
  const auto json = protocol_json(find_protocol("imder"));
  EXPECT_EQ(json["answers"].size(), 9u);
  EXPECT_FALSE(protocol_json(find_protocol("imder"), false).contains("realised"));
  for (const auto& row : json["realised"]) {
    if (row["rate"] != 0.7) continue;
    EXPECT_NEAR(row["reference"]["all"]["mean"].get<double>(), 0.622, 0.0005);
  }
}

TEST(ProtocolText, an_answer_has_nominal_and_realised_rates_and_its_rows) {
  Question question{.split = SplitShape::made_up(4, {{{12, 12, 14}, {12, 12, 14}, {12, 12, 14}}})};
  const auto answer = masks_at("lnln", {0.5}, question);
  const auto json = answer_json(find_protocol("lnln"), answer);
  const auto& text = json["draws"][0]["modalities"]["text"];
  EXPECT_EQ(text["nominal"], 0.5);
  EXPECT_EQ(text["eligible"], 40);
  EXPECT_EQ(text["valid"], 48);
  EXPECT_EQ(text["rows"].size(), 4u);
  int64_t ones = 0;
  for (const auto& row : text["rows"]) {
    const auto digits = row.get<std::string>();
    EXPECT_EQ(digits.size(), 14u);
    ones += std::count(digits.begin(), digits.end(), '1');
  }
  EXPECT_EQ(text["missing"], ones);
  EXPECT_THAT(answer_text(find_protocol("lnln"), answer), HasSubstr(fixed(static_cast<double>(ones) / 40, 4)));
  EXPECT_EQ(masks_at("mmin", {}).question.rates.size(), 0u);
  EXPECT_TRUE(
      answer_json(find_protocol("mmin"), masks_at("mmin", {}))["draws"][0]["modalities"]["text"]["nominal"].is_null());
}

TEST(RateTable, has_every_pattern_at_every_published_rate) {
  for (const auto name : {"niat", "imder", "mmin"}) {
    const auto& protocol = find_protocol(name);
    size_t expected = 0;
    for (const auto& pattern : protocol.patterns) {
      expected += pattern.rates == RateUse::kNone ? 1 : protocol.rates.size();
    }
    for (const auto& pattern : protocol.training_patterns) expected += pattern.rates == RateUse::kNone;
    EXPECT_EQ(rate_table(protocol).size(), expected) << protocol.name;
  }
}

}  // namespace
}  // namespace modrob::protocols
