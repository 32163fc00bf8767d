#include "report/prelude.h"

namespace modrob::report {
namespace {

using analysis::ClaimAnswer;
using stats::ClaimKind;
using stats::Verdict;
using study::ClaimQuantity;

ClaimAnswer worded_claim(ClaimKind kind, ClaimQuantity quantity, double difference, Verdict verdict) {
  ClaimAnswer answer;
  answer.claim.test = {"", "family", kind, stats::Estimand::kTrainedModels, 0.005};
  answer.claim.data = "mosi";
  answer.claim.metric = "f1_non0";
  answer.claim.quantity = quantity;
  answer.claim.ours = {"misa", "15+15", condition_of(Modality::kText, "0.3")};
  answer.claim.against = {"misa", "none", condition_of(Modality::kText, "0.3")};
  answer.judgement.difference = difference;
  answer.judgement.interval = {difference - 0.01, difference + 0.01};
  answer.judgement.p = 0.0001;
  answer.judgement.p_adjusted = 0.0004;
  answer.judgement.verdict = verdict;
  answer.judgement.smallest_detectable = 0.012;
  return answer;
}

TEST(ClaimWords, a_better_drop_is_smaller) {
  EXPECT_EQ(claim_sentence(worded_claim(ClaimKind::kSuperiority, ClaimQuantity::kDrop, 0.02, Verdict::kBetter)),
            "MISA with 15+15 training: the drop of F1 under text missing 30 % is 2.0 [1.0, 3.0] smaller than with none "
            "(better, p < 0.001).");
}

TEST(ClaimWords, a_worse_one_is_larger_and_its_interval_is_turned) {
  auto answer = worded_claim(ClaimKind::kSuperiority, ClaimQuantity::kDrop, -0.02, Verdict::kWorse);
  answer.judgement.interval = {-0.025, 0.001};
  EXPECT_THAT(claim_sentence(answer), HasSubstr("is 2.0 [-0.1, 2.5] larger than with none (worse, p < 0.001)"));
}

TEST(ClaimWords, a_smaller_error_is_better) {
  auto answer = worded_claim(ClaimKind::kSuperiority, ClaimQuantity::kValue, 0.02, Verdict::kBetter);
  answer.claim.metric = "mae";
  EXPECT_THAT(claim_sentence(answer), HasSubstr("MAE under text missing 30 % is 0.020 [0.010, 0.030] smaller"));
}

TEST(ClaimWords, conditions_of_one_model_are_told_apart) {
  auto answer = worded_claim(ClaimKind::kSuperiority, ClaimQuantity::kDrop, -0.4, Verdict::kWorse);
  answer.claim.ours = {"misa", "none", condition_of(Modality::kText, "1")};
  answer.claim.against = {"misa", "none", condition_of(Modality::kAudio, "1")};
  EXPECT_EQ(claim_sentence(answer),
            "MISA (none) under text missing 100 %: the drop of F1 is 40.0 [39.0, 41.0] larger than under audio missing "
            "100 % (p < 0.001).");
}

TEST(ClaimWords, models_are_told_apart) {
  auto answer = worded_claim(ClaimKind::kSuperiority, ClaimQuantity::kValue, 0.02, Verdict::kBetter);
  answer.claim.ours = {"misa", "none", {}};
  answer.claim.against = {"mult", "none", {}};
  EXPECT_THAT(claim_sentence(answer),
              HasSubstr("MISA (none): F1 on clean data is 2.0 [1.0, 3.0] larger than for MulT (none)"));
}

TEST(ClaimWords, what_is_undecided_names_what_would_have_been_found) {
  auto answer = worded_claim(ClaimKind::kSuperiority, ClaimQuantity::kDrop, 0.002, Verdict::kUndecided);
  answer.judgement.videos_to_decide = 180;
  EXPECT_EQ(
      claim_sentence(answer),
      "Whether MISA with 15+15 training differs from none in the drop of F1 under text missing 30 % is undecided: "
      "difference -0.2 [-1.2, 0.8] (p < 0.001); this study would have found a difference of 1.2 in four of five "
      "cases; about 180 videos would decide.");
  answer.judgement.seeds_to_decide = 7;
  EXPECT_THAT(claim_sentence(answer), HasSubstr("; 7 seeds or about 180 videos would decide."));
  EXPECT_THAT(claim_sentence(answer, {.scores = study::ScoreSource::kImportedPasses, .group = "patient"}),
              HasSubstr("; 7 seeds or about 180 patients would decide."));
}

TEST(ClaimWords, equivalence_names_its_margin) {
  EXPECT_THAT(claim_sentence(worded_claim(ClaimKind::kEquivalence, ClaimQuantity::kDrop, 0.001, Verdict::kEquivalent)),
              HasSubstr("MISA with 15+15 training and none are equivalent within 0.5 in the drop of F1"));
}

TEST(ClaimWords, non_inferiority_is_shown_or_not_shown) {
  auto answer = worded_claim(ClaimKind::kNonInferiority, ClaimQuantity::kValue, -0.001, Verdict::kUndecided);
  answer.claim.ours.condition = answer.claim.against.condition = std::nullopt;
  EXPECT_THAT(claim_sentence(answer), HasSubstr("That MISA with 15+15 training loses no more than 0.5 of F1 on clean "
                                                "data against none is not shown: difference -0.1"));
  answer.judgement.holds = true;
  EXPECT_THAT(claim_sentence(answer),
              HasSubstr("MISA with 15+15 training loses no more than 0.5 of F1 on clean data "
                        "against none: difference -0.1 [-1.1, 0.9] (not inferior, p < 0.001)."));
  answer.judgement.holds = false;
  answer.judgement.verdict = Verdict::kWorse;
  EXPECT_THAT(claim_sentence(answer), HasSubstr("loses some of F1 on clean data against none"));
}

// Three trained models that differ, carried by one seed; the method cannot be told to.
ClaimAnswer about_the_method() {
  auto answer = worded_claim(ClaimKind::kSuperiority, ClaimQuantity::kDrop, 0.047, Verdict::kBetter);
  answer.claim.test.estimand = stats::Estimand::kRecipe;
  answer.these_models = answer.judgement;
  answer.judgement.verdict = Verdict::kUndecided;
  answer.judgement.p = answer.judgement.p_adjusted = 0.5;
  answer.judgement.interval = {-0.21, 0.31};
  answer.judgement.seeds_to_decide = 40;
  answer.seeds = {1, 2, 3};
  answer.by_seed = {-0.013, -0.016, 0.169};
  return answer;
}

TEST(ClaimWords, trained_models_and_method_are_both_told_where_they_differ) {
  EXPECT_EQ(
      claim_sentence(about_the_method()),
      "MISA with 15+15 training, these 3 trained models: the drop of F1 under text missing 30 % is 4.7 [3.7, 5.7] "
      "smaller than with none (better, p < 0.001). The method: cannot tell (4.7 [-21.0, 31.0], p = 0.500), by "
      "seed -1.3, -1.6, 16.9, seed 3 carries it; this study would have found a difference of 1.2 in four of five "
      "cases; 40 seeds would decide.");
}

TEST(ClaimWords, where_both_agree_seeds_stand_behind_the_verdict) {
  auto answer = about_the_method();
  answer.judgement = *answer.these_models;
  answer.by_seed = {0.046, 0.047, 0.048};
  EXPECT_THAT(claim_sentence(answer), HasSubstr("smaller than with none (better, p < 0.001; by seed 4.6, 4.7, 4.8)."));
  EXPECT_EQ(carrying_seed_text(answer), "");
  answer.by_seed = {0.01, 0.02, 0.03, 0.04, 0.05, 0.06};
  EXPECT_EQ(seeds_text(answer, 1), "by seed from 1.0 to 6.0");
  EXPECT_EQ(seeds_text(answer, -1), "by seed from -6.0 to -1.0");
}

TEST(ClaimWords, a_smaller_drop_without_a_higher_level_says_that_it_starts_lower) {
  auto answer = about_the_method();
  analysis::ClaimLevels levels{0.618, 0.615, 0.719, 0.766, {}};
  levels.difference.models.t = {0.001, 0.005};
  levels.difference.recipe.t = {-0.02, 0.026};
  answer.levels = levels;
  EXPECT_THAT(claim_sentence(answer),
              HasSubstr(". F1 itself is 61.8 against 61.5, difference 0.3 [-2.0, 2.6]; it starts lower (clean 71.9 "
                        "against 76.6), and that it ends higher is not shown."));
  answer.levels->ours = 0.612;
  EXPECT_THAT(claim_sentence(answer),
              HasSubstr("difference -0.3 [-2.0, 2.6]; it costs less only because it starts lower "
                        "(clean 71.9 against 76.6)."));
  answer.levels->difference.recipe.t = {0.001, 0.005};
  EXPECT_EQ(claim_sentence(answer).find("starts lower"), std::string::npos) << "the level is higher";
  // An error that is smaller is better: differences are shown as they are subtracted.
  answer.claim.metric = "mae";
  answer.levels = analysis::ClaimLevels{0.8, 0.9, 0.75, 0.7, {}};
  answer.levels->difference.recipe.t = {-0.05, 0.25};
  EXPECT_THAT(levels_text(answer), HasSubstr("MAE itself is 0.800 against 0.900, difference -0.100 [-0.250, 0.050]; it "
                                             "starts higher (clean 0.750 against 0.700), and that it ends lower is not "
                                             "shown"));
}

TEST(ClaimWords, obstacles_are_named) {
  auto answer = worded_claim(ClaimKind::kSuperiority, ClaimQuantity::kDrop, 0, Verdict::kUndecided);
  answer.judgement.smallest_detectable = metrics::kUndefined;
  for (const auto& [obstacle, words] : std::vector<std::pair<stats::Obstacle, std::string>>{
           {stats::Obstacle::kTooFewVideos, "too few videos (at least 5 are needed)."},
           {stats::Obstacle::kOneSeed, "one training seed says nothing about the method."},
           {stats::Obstacle::kNoSpread, "what these do not hold no test can see."}}) {
    answer.judgement.obstacle = obstacle;
    EXPECT_THAT(claim_sentence(answer), HasSubstr(words));
  }
}

TEST(ClaimWords, what_could_not_be_answered_says_why) {
  auto answer = worded_claim(ClaimKind::kSuperiority, ClaimQuantity::kDrop, 0, Verdict::kUndecided);
  answer.not_answered = "no seed has finished on both sides";
  EXPECT_THAT(claim_sentence(answer), HasSubstr("not answered, because no seed has finished on both sides."));
}

TEST(ClaimWords, an_undefined_p_is_called_so) { EXPECT_EQ(p_text(metrics::kUndefined), "p undefined"); }

}  // namespace
}  // namespace modrob::report
