#include "report/claim_words.h"

#include <gmock/gmock.h>

#include "report_support.h"

namespace modrob::report {
namespace {

using analysis::ClaimAnswer;
using stats::ClaimKind;
using stats::Verdict;
using study::ClaimQuantity;
using testing::condition_of;
using ::testing::HasSubstr;

ClaimAnswer claim_of(ClaimKind kind, ClaimQuantity quantity, double difference, Verdict verdict) {
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

}  // namespace

TEST(ClaimWords, a_better_drop_is_smaller) {
  EXPECT_EQ(claim_sentence(claim_of(ClaimKind::kSuperiority, ClaimQuantity::kDrop, 0.02, Verdict::kBetter)),
            "MISA with 15+15 training: the drop of F1 under text missing 30 % is 2.0 [1.0, 3.0] smaller than with none "
            "(better, p < 0.001).");
}

TEST(ClaimWords, a_worse_one_is_larger_and_its_interval_is_turned) {
  auto answer = claim_of(ClaimKind::kSuperiority, ClaimQuantity::kDrop, -0.02, Verdict::kWorse);
  answer.judgement.interval = {-0.025, 0.001};
  EXPECT_THAT(claim_sentence(answer), HasSubstr("is 2.0 [-0.1, 2.5] larger than with none (worse, p < 0.001)"));
}

TEST(ClaimWords, a_smaller_error_is_better) {
  auto answer = claim_of(ClaimKind::kSuperiority, ClaimQuantity::kValue, 0.02, Verdict::kBetter);
  answer.claim.metric = "mae";
  EXPECT_THAT(claim_sentence(answer), HasSubstr("MAE under text missing 30 % is 0.020 [0.010, 0.030] smaller"));
}

TEST(ClaimWords, conditions_of_one_model_are_told_apart) {
  auto answer = claim_of(ClaimKind::kSuperiority, ClaimQuantity::kDrop, -0.4, Verdict::kWorse);
  answer.claim.ours = {"misa", "none", condition_of(Modality::kText, "1")};
  answer.claim.against = {"misa", "none", condition_of(Modality::kAudio, "1")};
  EXPECT_EQ(claim_sentence(answer),
            "MISA (none) under text missing 100 %: the drop of F1 is 40.0 [39.0, 41.0] larger than under audio missing "
            "100 % (worse, p < 0.001).");
}

TEST(ClaimWords, models_are_told_apart) {
  auto answer = claim_of(ClaimKind::kSuperiority, ClaimQuantity::kValue, 0.02, Verdict::kBetter);
  answer.claim.ours = {"misa", "none", {}};
  answer.claim.against = {"mult", "none", {}};
  EXPECT_THAT(claim_sentence(answer),
              HasSubstr("MISA (none): F1 on clean data is 2.0 [1.0, 3.0] larger than for MulT (none)"));
}

TEST(ClaimWords, what_is_undecided_names_what_would_have_been_found) {
  auto answer = claim_of(ClaimKind::kSuperiority, ClaimQuantity::kDrop, 0.002, Verdict::kUndecided);
  answer.judgement.videos_to_decide = 180;
  EXPECT_EQ(
      claim_sentence(answer),
      "Whether MISA with 15+15 training differs from none in the drop of F1 under text missing 30 % is undecided: "
      "difference 0.2 [-0.8, 1.2] (p < 0.001); this study would have found a difference of 1.2 in four of five "
      "cases; about 180 videos would decide.");
  answer.judgement.seeds_to_decide = 7;
  EXPECT_THAT(claim_sentence(answer), HasSubstr("; 7 seeds would decide."));
}

TEST(ClaimWords, equivalence_names_its_margin) {
  EXPECT_THAT(claim_sentence(claim_of(ClaimKind::kEquivalence, ClaimQuantity::kDrop, 0.001, Verdict::kEquivalent)),
              HasSubstr("MISA with 15+15 training and none are equivalent within 0.5 in the drop of F1"));
}

TEST(ClaimWords, non_inferiority_is_shown_or_not_shown) {
  auto answer = claim_of(ClaimKind::kNonInferiority, ClaimQuantity::kValue, -0.001, Verdict::kUndecided);
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

TEST(ClaimWords, what_could_not_be_answered_says_why) {
  auto answer = claim_of(ClaimKind::kSuperiority, ClaimQuantity::kDrop, 0, Verdict::kUndecided);
  answer.not_answered = "no seed has finished on both sides";
  EXPECT_THAT(claim_sentence(answer), HasSubstr("not answered, because no seed has finished on both sides."));
}

TEST(ClaimWords, an_undefined_p_is_called_so) { EXPECT_EQ(p_text(metrics::kUndefined), "p undefined"); }

}  // namespace modrob::report
