#include "analysis/prelude.h"

namespace modrob::analysis {
namespace {

corruption::Corruption text_missing(double rate) { return MadeUpGrid::missing(Modality::kText, rate); }

corruption::Corruption everywhere(Modality modality) { return MadeUpGrid::missing(modality, 1); }

study::StudyClaim claim_of(const std::string& name, stats::ClaimKind kind, study::ClaimQuantity quantity,
                           study::ClaimSide ours, study::ClaimSide against, const std::string& family = "family") {
  return {{name, family, kind, stats::Estimand::kTrainedModels, 0.01},
          "a question",
          "mosi",
          "corr",
          quantity,
          std::move(ours),
          std::move(against)};
}

TEST(ClaimAnswers, robust_training_lowers_the_drop_and_text_is_leant_on_most) {
  ScoredStudy made;
  made.at.study.claims = {
      claim_of("repair", stats::ClaimKind::kSuperiority, study::ClaimQuantity::kDrop,
               {"misa", "15+15", text_missing(1)}, {"misa", "none", text_missing(1)}, "repair"),
      claim_of("reliance", stats::ClaimKind::kSuperiority, study::ClaimQuantity::kDrop,
               {"misa", "none", everywhere(Modality::kText)}, {"misa", "none", everywhere(Modality::kVideo)}),
      claim_of("clean", stats::ClaimKind::kSuperiority, study::ClaimQuantity::kValue, {"misa", "none", {}},
               {"misa", "none", text_missing(0.3)})};
  const auto analysis = analyse(made.at, {.resamples = 400});
  ASSERT_EQ(analysis.claims.size(), 3u);
  EXPECT_EQ(analysis.claims[0].judgement.verdict, stats::Verdict::kBetter);
  EXPECT_EQ(analysis.claims[0].seeds, (std::vector<int64_t>{1, 2, 3}));
  EXPECT_EQ(analysis.claims[1].judgement.verdict, stats::Verdict::kWorse);
  EXPECT_EQ(analysis.claims[2].judgement.verdict, stats::Verdict::kBetter);
  // The difference of drops is the difference of the tables' drops.
  const auto drop = [&](const char* strategy) {
    return analysis.find("mosi", "misa", strategy)->conditions[1].metrics[0].drop.models.point;
  };
  EXPECT_EQ(analysis.groups[0].conditions[1].name, "text missing 100 %");
  EXPECT_NEAR(analysis.claims[0].judgement.difference, drop("none") - drop("15+15"), 1e-12);
}

TEST(ClaimAnswers, a_claim_about_the_recipe_tells_seeds_levels_and_the_trained_models_too) {
  ScoredStudy made;
  auto claim = claim_of("repair", stats::ClaimKind::kSuperiority, study::ClaimQuantity::kDrop,
                        {"misa", "15+15", text_missing(1)}, {"misa", "none", text_missing(1)});
  auto trained = claim;
  claim.test.estimand = stats::Estimand::kRecipe;
  made.at.study.claims = {claim};
  const auto analysis = analyse(made.at, {.resamples = 400});
  const auto& answer = analysis.claims.front();
  made.at.study.claims = {trained};
  const auto alone = analyse(made.at, {.resamples = 400}).claims.front();
  EXPECT_FALSE(alone.these_models.has_value());
  ASSERT_TRUE(answer.these_models.has_value());
  EXPECT_EQ(answer.these_models->p, alone.judgement.p);
  EXPECT_GT(answer.judgement.standard_error, answer.these_models->standard_error) << "seeds vary too";
  ASSERT_EQ(answer.by_seed.size(), 3u);
  EXPECT_NEAR((answer.by_seed[0] + answer.by_seed[1] + answer.by_seed[2]) / 3, answer.judgement.difference, 1e-12);
  ASSERT_TRUE(answer.levels.has_value());
  const auto& [none, robust] = std::tie(analysis.groups[0], analysis.groups[1]);
  EXPECT_EQ(robust.against, "none");
  EXPECT_EQ(none.against, "");
  EXPECT_NEAR(answer.levels->ours, robust.conditions[1].metrics[0].value.models.point, 1e-12);
  EXPECT_NEAR(answer.levels->against_clean, none.conditions[0].metrics[0].value.models.point, 1e-12);
  const auto& cell = robust.conditions[1].metrics[0];
  EXPECT_NEAR(cell.difference->models.point, answer.levels->difference.models.point, 1e-12);
  EXPECT_NEAR(cell.drop_difference->models.point, -answer.judgement.difference, 1e-12);
  EXPECT_FALSE(none.conditions[1].metrics[0].difference.has_value());
  EXPECT_FALSE(robust.conditions[0].metrics[0].drop_difference.has_value());
}

TEST(ClaimAnswers, errors_are_signed_so_that_smaller_is_better) {
  ScoredStudy made;
  auto claim = claim_of("error", stats::ClaimKind::kSuperiority, study::ClaimQuantity::kValue, {"misa", "none", {}},
                        {"misa", "none", text_missing(1)});
  claim.metric = "mae";
  made.at.study.claims = {claim};
  const auto answer = analyse(made.at, {.resamples = 400}).claims.front();
  EXPECT_GT(answer.judgement.difference, 0);
  EXPECT_EQ(answer.judgement.verdict, stats::Verdict::kBetter);
}

TEST(ClaimAnswers, spearman_is_judged_without_flips) {
  ScoredStudy made;
  auto claim = claim_of("ranks", stats::ClaimKind::kSuperiority, study::ClaimQuantity::kValue, {"misa", "none", {}},
                        {"misa", "none", text_missing(1)});
  claim.metric = "spearman";
  made.at.study.claims = {claim};
  EXPECT_EQ(analyse(made.at, {.resamples = 400}).claims.front().judgement.verdict, stats::Verdict::kBetter);
}

TEST(ClaimAnswers, a_claim_whose_runs_are_not_finished_is_undecided_and_still_counted_by_holm) {
  MadeUpStudy made;
  for (const size_t run : {0, 1, 2}) made.finish(run);
  made.at.study.claims = {
      claim_of("repair", stats::ClaimKind::kSuperiority, study::ClaimQuantity::kDrop,
               {"misa", "15+15", text_missing(1)}, {"misa", "none", text_missing(1)}),
      claim_of("reliance", stats::ClaimKind::kSuperiority, study::ClaimQuantity::kValue,
               {"misa", "none", everywhere(Modality::kAudio)}, {"misa", "none", everywhere(Modality::kVideo)})};
  const auto claims = analyse(made.at, {.resamples = 200}).claims;
  EXPECT_EQ(claims[0].judgement.verdict, stats::Verdict::kUndecided);
  EXPECT_FALSE(claims[0].not_answered.empty());
  EXPECT_TRUE(claims[1].not_answered.empty());
  EXPECT_NEAR(claims[1].judgement.p_adjusted, std::min(1.0, 2 * claims[1].judgement.p), 1e-12);
}

TEST(ClaimAnswers, only_seeds_that_finished_on_both_sides_are_compared) {
  MadeUpStudy made;
  for (const size_t run : {0, 1, 2, 4}) made.finish(run);
  made.at.study.claims = {claim_of("repair", stats::ClaimKind::kNonInferiority, study::ClaimQuantity::kValue,
                                   {"misa", "15+15", {}}, {"misa", "none", {}})};
  EXPECT_EQ(analyse(made.at, {.resamples = 200}).claims[0].seeds, std::vector<int64_t>{2});
}

TEST(ClaimAnswers, a_claim_about_an_absent_modality_or_an_undefined_value_says_so) {
  MadeUpStudy made;
  for (const auto& run : made.at.runs) {
    auto table = made_up_table(made.at.study, run, {0.9, 0, 0}, 24, 0);
    table.absent = {"video"};
    finish_with_scores(made.at.study, run, table);
  }
  const auto differs = stats::ClaimKind::kSuperiority;
  const auto drop = study::ClaimQuantity::kDrop;
  made.at.study.claims = {claim_of("absent", differs, drop, {"misa", "none", everywhere(Modality::kText)},
                                   {"misa", "none", everywhere(Modality::kVideo)}),
                          claim_of("undefined", differs, drop, {"misa", "none", everywhere(Modality::kText)},
                                   {"misa", "none", everywhere(Modality::kAudio)}),
                          claim_of("fine", differs, drop, {"misa", "none", text_missing(0.3)}, {"misa", "none", {}})};
  const auto claims = analyse(made.at, {.resamples = 200}).claims;
  EXPECT_EQ(claims[0].not_answered, "mosi has no video");
  EXPECT_EQ(claims[1].not_answered,
            "Corr is undefined under text missing 100 % (misa, none, seed 1): scores or labels have no variance");
  for (const size_t claim : {0, 1}) {
    EXPECT_TRUE(claims[claim].seeds.empty());
    EXPECT_EQ(claims[claim].judgement.verdict, stats::Verdict::kUndecided);
  }
  EXPECT_EQ(claims[2].not_answered, "");
  EXPECT_EQ(claims[2].judgement.verdict, stats::Verdict::kWorse);
}

}  // namespace
}  // namespace modrob::analysis
