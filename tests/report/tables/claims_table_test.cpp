#include "report/prelude.h"

namespace modrob::report {
namespace {

TEST(ClaimsTable, has_verdict_difference_and_what_would_decide) {
  const std::string text = csv_text(claims_table(made_up_analysis()));
  const auto better = row_with(text, {{"family", "repair"}, {"verdict", "better"}});
  EXPECT_EQ(better.at("difference"), "0.08");
  EXPECT_EQ(better.at("kind"), "superiority");
  EXPECT_EQ(better.at("estimand"), "trained_models");
  EXPECT_EQ(better.at("quantity"), "drop");
  EXPECT_EQ(better.at("p"), "0.0012");
  EXPECT_EQ(better.at("p_holm"), "0.0024");
  EXPECT_EQ(better.at("holds"), "true");
  EXPECT_EQ(better.at("ours_strategy"), "15+15");
  EXPECT_EQ(better.at("against_strategy"), "none");
  EXPECT_EQ(better.at("ours_condition"), "text missing 10 %");
  EXPECT_EQ(better.at("seeds_to_decide"), "");
  const auto undecided = row_with(text, {{"verdict", "undecided"}});
  EXPECT_EQ(undecided.at("ours_condition"), "clean");
  EXPECT_EQ(undecided.at("seeds_to_decide"), "12");
  EXPECT_EQ(undecided.at("videos_to_decide"), "240");
  EXPECT_EQ(undecided.at("smallest_detectable"), "0.032");
}

TEST(ClaimsTable, a_claim_without_an_answer_has_no_verdict) {
  const auto row = row_with(csv_text(claims_table(made_up_analysis())), {{"claim", "not, answered"}});
  EXPECT_EQ(row.at("verdict"), "");
  EXPECT_EQ(row.at("holds"), "");
  EXPECT_EQ(row.at("difference"), "");
  EXPECT_EQ(row.at("seeds"), "0");
  EXPECT_EQ(row.at("not_answered"), "no seed has finished on both sides");
}

TEST(ClaimsMarkdown, has_a_table_for_each_family_under_its_question) {
  const std::string text = claims_markdown(made_up_analysis());
  EXPECT_THAT(text, HasSubstr("\n## repair\n\nDoes robust training do this: repair?\n\n| claim |"));
  EXPECT_THAT(text, HasSubstr("| Corr, drop | differs | these models | better | +0.080 [0.059, 0.101] | 0.001 | 0.002 "
                              "| +0.079, +0.080, +0.081 |  | 0.032 |  |"));
  EXPECT_THAT(
      text,
      HasSubstr(
          "| F1 (%) | worse by less than 0.5 | this recipe | undecided | -0.4 [-2.5, 1.7] | 0.310 "
          "| 0.620 | -0.5, -0.4, -0.3 | undecided, p < 0.001 | 3.2 | 12 seeds or about 240 videos would decide |"));
  EXPECT_THAT(text, HasSubstr("| not answered: no seed has finished on both sides |"));
}

TEST(ClaimsMarkdown, says_that_nothing_would_decide) {
  auto analysis = made_up_analysis();
  analysis.claims[3].judgement.seeds_to_decide.reset();
  analysis.claims[3].judgement.videos_to_decide.reset();
  EXPECT_THAT(claims_markdown(analysis), HasSubstr("| no number of seeds or videos, if the truth is as observed |"));
}

}  // namespace
}  // namespace modrob::report
