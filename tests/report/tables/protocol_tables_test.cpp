#include "report/tables/protocol_tables.h"

#include "report/prelude.h"
#include "report/tables/csv_text.h"
#include "report/tables/plain_text.h"

namespace modrob::report {
namespace {

analysis::Quantity quantity(double point) {
  analysis::Quantity quantity;
  quantity.models.point = point;
  quantity.models.t = {point - 0.01, point + 0.01};
  quantity.by_seed = {point};
  return quantity;
}

analysis::Analysis ranked() {
  analysis::Analysis analysis;
  analysis.title = "Ranked";
  analysis.headline = {"corr", "mae"};
  analysis.data.emplace_back();
  analysis.data[0].data = "mosi";
  analysis.data[0].realised = {{"gcnet 70 %", "text", 0.7, 0.5, 0.6667, 0.7},
                               {"mmin", "text", metrics::kUndefined, 0, 0.5, 1}};
  const auto add = [&](const std::string& protocol, const std::string& first, const std::string& second, bool told) {
    analysis.rankings.push_back({"mosi",
                                 protocol,
                                 "corr",
                                 "mean over its rates",
                                 {{first, "none", quantity(0.6)}, {second, "none", quantity(0.55)}},
                                 quantity(0.05),
                                 told});
  };
  add("lnln", "misa", "mult", true);
  add("gcnet", "misa", "mult", false);
  add("mmin", "mult", "misa", false);
  return analysis;
}

TEST(ProtocolTables, winners_are_told_with_their_leads) {
  const auto analysis = ranked();
  const std::string table = terminal_text(winners_table(analysis, "mosi", "corr"));
  EXPECT_THAT(table, HasSubstr("MISA, none"));
  EXPECT_THAT(table, HasSubstr("+0.050 [0.040, 0.060]"));
  EXPECT_EQ(winners_sentence(analysis, "mosi", "corr"),
            "Best by Corr: MISA, none under 2; MulT, none under 1. 1 lead is beyond chance for these trained models; a "
            "lead is tested by itself, without a family of claims.");
  EXPECT_EQ(winners_sentence(analysis, "mosi", "mae"), "");
}

TEST(ProtocolTables, realised_rates_stand_beside_nominal_ones) {
  const std::string table = markdown_text(realised_rates_shown(ranked().data[0]));
  EXPECT_THAT(table, HasSubstr("| gcnet 70 % | 70.0 % | 66.7 % (50.0 to 70.0) |"));
}

TEST(ProtocolTables, files_are_made_where_a_protocol_was_run) {
  const auto files = protocol_files(ranked());
  ASSERT_EQ(files.size(), 3U);
  EXPECT_EQ(files[0].name, "protocols.csv");
  EXPECT_THAT(files[0].text, HasSubstr("mosi,lnln,corr,1,misa,none,mean over its rates,0.6"));
  EXPECT_THAT(files[1].text, HasSubstr("mosi,mmin,text,,0.0,0.5,1.0"));
  EXPECT_THAT(files[2].text, HasSubstr("## mosi, Corr"));
  EXPECT_TRUE(protocol_files(analysis::Analysis()).empty());
}

TEST(ProtocolTables, what_is_undefined_wins_nothing) {
  auto analysis = ranked();
  for (auto& ranking : analysis.rankings) {
    for (auto& entry : ranking.entries) entry.score.models.point = metrics::kUndefined;
  }
  EXPECT_EQ(winners_sentence(analysis, "mosi", "corr"), "");
}

}  // namespace
}  // namespace modrob::report
