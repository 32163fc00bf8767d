#include "report/sentences/card_sentence.h"

#include "report/prelude.h"

/// The sentences of the score card as a reader meets them, one for each case; none has more than 25 words.
namespace modrob::report {
namespace {

using analysis::ClaimAnswer;
using stats::ClaimKind;
using stats::Verdict;
using study::Affirmative;
using study::ClaimQuantity;

analysis::Analysis four_conditions() {
  auto analysis = empty_analysis({condition_of(Modality::kText, "0.3"), condition_of(Modality::kAudio, "0.3")});
  analysis.groups.push_back(group_of(analysis, "none", {0.7, 0.7}, {{0.6, 0.6}, {0.68, 0.68}}));
  return analysis;
}

// 15+15 against none under text missing 30 %; better by `difference`.
ClaimAnswer trained(ClaimKind kind, ClaimQuantity quantity, double difference, Verdict verdict) {
  ClaimAnswer answer;
  answer.claim.test = {"one", "RQ", kind, stats::Estimand::kRecipe, 0.01};
  answer.claim.data = "mosi";
  answer.claim.metric = "corr";
  answer.claim.quantity = quantity;
  answer.claim.ours = {"misa", "15+15", condition_of(Modality::kText, "0.3")};
  answer.claim.against = {"misa", "none", condition_of(Modality::kText, "0.3")};
  answer.seeds = {1, 2, 3};
  auto& judgement = answer.judgement;
  judgement.difference = difference;
  judgement.interval = {difference - 0.01, difference + 0.01};
  judgement.verdict = verdict;
  judgement.holds = verdict != Verdict::kUndecided;
  return answer;
}

ClaimAnswer of_conditions(double difference, Verdict verdict) {
  auto answer = trained(ClaimKind::kSuperiority, ClaimQuantity::kDrop, difference, verdict);
  answer.claim.ours.strategy = "none";
  answer.claim.against.condition = condition_of(Modality::kAudio, "0.3");
  return answer;
}

struct Case {
  std::string chip, sentence;
  ClaimAnswer answer;
};

std::vector<Case> cases() {
  constexpr auto kDrop = ClaimQuantity::kDrop, kValue = ClaimQuantity::kValue;
  std::vector<Case> cases;
  const auto add = [&](const char* chip, const char* sentence, ClaimAnswer answer) -> ClaimAnswer& {
    return cases.emplace_back(chip, sentence, std::move(answer)).answer;
  };
  // A clear yes, a clear no.
  add("better", "With 15+15 training text missing 30 % costs 0.020 [0.010, 0.030] less Corr than without it.",
      trained(ClaimKind::kSuperiority, kDrop, 0.02, Verdict::kBetter));
  add("yes", "With 15+15 training text missing 30 % costs 0.020 [0.010, 0.030] less Corr than without it.",
      trained(ClaimKind::kSuperiority, kDrop, 0.02, Verdict::kBetter))
      .claim.yes = Affirmative::kBetter;
  add("no", "With 15+15 training text missing 30 % costs 0.020 [0.010, 0.030] more Corr than without it.",
      trained(ClaimKind::kSuperiority, kDrop, -0.02, Verdict::kWorse))
      .claim.yes = Affirmative::kBetter;
  add("yes", "With 15+15 training text missing 30 % costs 0.020 [0.010, 0.030] more Corr than without it.",
      trained(ClaimKind::kSuperiority, kDrop, -0.02, Verdict::kWorse))
      .claim.yes = Affirmative::kWorse;
  add("no",
      "With 15+15 training the drop of Corr under text missing 30 % changes by -0.002 [-0.012, 0.008], certainly less "
      "than 0.010.",
      trained(ClaimKind::kSuperiority, kDrop, 0.002, Verdict::kEquivalent))
      .claim.yes = Affirmative::kBetter;
  // A smaller drop that is no gain.
  auto& starts_lower =
      add("better",
          "With 15+15 training text missing 30 % costs 0.020 [0.010, 0.030] less Corr than without it; it is not "
          "shown to end higher.",
          trained(ClaimKind::kSuperiority, kDrop, 0.02, Verdict::kBetter));
  starts_lower.levels.emplace();
  starts_lower.levels->difference.recipe.t = {-0.01, 0.02};
  // An error, which is better when it is smaller.
  auto& error =
      add("worse", "With 15+15 training MAE is 0.020 [0.010, 0.030] higher under text missing 30 % than without it.",
          trained(ClaimKind::kSuperiority, kValue, -0.02, Verdict::kWorse));
  error.claim.metric = "mae";
  // Undecided: with these models' verdict, what would decide, and neither.
  auto& models =
      add("cannot tell",
          "In these 3 models text missing 30 % costs 0.010 [0.007, 0.014] less Corr; new ones [0.000, 0.020]: "
          "22 seeds would decide.",
          trained(ClaimKind::kSuperiority, kDrop, 0.01, Verdict::kUndecided));
  models.these_models = models.judgement;
  models.these_models->verdict = Verdict::kBetter;
  models.these_models->interval = {0.007, 0.014};
  models.judgement.seeds_to_decide = 22;
  auto& one = add("cannot tell",
                  "In this one model text missing 30 % costs 0.010 [0.000, 0.020] less Corr; one "
                  "training seed says nothing about the method.",
                  trained(ClaimKind::kSuperiority, kDrop, 0.01, Verdict::kUndecided));
  one.these_models = one.judgement;
  one.these_models->verdict = Verdict::kBetter;
  one.judgement.obstacle = stats::Obstacle::kOneSeed;
  one.seeds = {1};
  add("cannot tell", "Text missing 30 % costs 0.002 [-0.008, 0.012] more Corr, which may be chance.",
      trained(ClaimKind::kSuperiority, kDrop, -0.002, Verdict::kUndecided))
      .claim.yes = Affirmative::kBetter;
  // Not inferior, on clean data.
  const auto clean = [](double difference, Verdict verdict, bool holds) {
    auto answer = trained(ClaimKind::kNonInferiority, kValue, difference, verdict);
    answer.claim.ours.condition = answer.claim.against.condition = std::nullopt;
    answer.claim.yes = Affirmative::kNotInferior;
    answer.judgement.holds = holds;
    return answer;
  };
  add("yes", "On clean data Corr changes by 0.003 [-0.007, 0.013]; a loss of 0.010 is ruled out.",
      clean(0.003, Verdict::kUndecided, true));
  add("no", "On clean data Corr changes by -0.020 [-0.030, -0.010], which is worse.",
      clean(-0.02, Verdict::kWorse, false));
  add("cannot tell", "On clean data Corr changes by -0.007 [-0.017, 0.003]; a loss of 0.010 is not ruled out.",
      clean(-0.007, Verdict::kUndecided, false));
  // Conditions: nothing is better or worse; what is simulated is marked.
  add("text", "Text missing 30 % costs 0.100 of Corr, 0.080 [0.070, 0.090] more than audio missing 30 % (simulated).",
      of_conditions(-0.08, Verdict::kWorse));
  add("audio", "Audio missing 30 % (simulated) costs 0.020 of Corr, 0.080 [0.070, 0.090] more than text missing 30 %.",
      of_conditions(0.08, Verdict::kBetter));
  add("cannot tell",
      "Whether text missing 30 % costs more Corr than audio missing 30 % (simulated) is open: difference 0.004 "
      "[-0.006, "
      "0.014].",
      of_conditions(-0.004, Verdict::kUndecided));
  add("no difference",
      "Text missing 30 % and audio missing 30 % (simulated) cost the same Corr within 0.010: difference 0.001 [-0.009, "
      "0.011].",
      of_conditions(-0.001, Verdict::kEquivalent));
  // Two models.
  auto& better = add("MulT", "With MISA text missing 30 % costs 0.020 [0.010, 0.030] more Corr than with MulT.",
                     trained(ClaimKind::kSuperiority, kDrop, -0.02, Verdict::kWorse));
  better.claim.ours.strategy = "none";
  better.claim.against.model = "mult";
  // Not measured.
  add("not measured", "Not measured: no seed has finished on both sides.",
      trained(ClaimKind::kSuperiority, kDrop, 0, Verdict::kUndecided))
      .not_answered = "no seed has finished on both sides";
  return cases;
}

size_t word_count(const std::string& text) {
  return static_cast<size_t>(std::count(text.begin(), text.end(), ' ')) + 1;
}

TEST(CardSentence, says_each_case_in_few_words) {
  const auto analysis = four_conditions();
  for (const auto& [chip, sentence, answer] : cases()) {
    EXPECT_EQ(card_sentence(analysis, answer), sentence);
    EXPECT_EQ(verdict_chip(answer).text, chip) << sentence;
    EXPECT_LE(word_count(sentence), 25u) << sentence;
  }
}

TEST(VerdictChip, names_what_tells_the_decided_claims_from_the_others) {
  const auto yes = [](Modality modality, corruption::Kind kind, const char* rate) {
    auto answer = trained(ClaimKind::kSuperiority, ClaimQuantity::kDrop, 0.02, Verdict::kBetter);
    answer.claim.yes = Affirmative::kBetter;
    answer.claim.ours.condition = answer.claim.against.condition =
        corruption::Corruption::of(kind, modality, Rate::parse(rate));
    return answer;
  };
  const auto open = [&](Modality modality, corruption::Kind kind, const char* rate) {
    auto answer = yes(modality, kind, rate);
    answer.judgement.verdict = Verdict::kUndecided;
    answer.judgement.holds = false;
    return answer;
  };
  const auto chip = [](const std::vector<ClaimAnswer>& answers) {
    std::vector<const ClaimAnswer*> claims;
    for (const auto& answer : answers) claims.push_back(&answer);
    return verdict_chip(claims).chip.text;
  };
  using corruption::kMissing, corruption::kNoiseAdd;
  const auto noise = yes(Modality::kText, kNoiseAdd, "0.3"), noise_all = yes(Modality::kText, kNoiseAdd, "1");
  EXPECT_EQ(chip({noise, noise_all}), "yes");
  EXPECT_EQ(chip({open(Modality::kText, kMissing, "0.3"), noise, noise_all}), "yes, for noise");
  EXPECT_EQ(chip({open(Modality::kAudio, kNoiseAdd, "0.3"), noise}), "yes, for text");
  EXPECT_EQ(chip({open(Modality::kText, kNoiseAdd, "1"), noise}), "yes, where 30 % are hit");
  EXPECT_EQ(chip({open(Modality::kText, kNoiseAdd, "0.3"), noise}), "yes, in 1 of 2");
  auto f1 = open(Modality::kText, kNoiseAdd, "0.3");
  f1.claim.metric = "f1_non0";
  EXPECT_EQ(chip({f1, noise}), "yes, by Corr");
  auto no = yes(Modality::kText, kMissing, "0.3");
  no.judgement.verdict = Verdict::kWorse;
  EXPECT_EQ(chip({no, noise}), "mixed");
  auto absent = noise;
  absent.not_answered = "the data set has no text";
  EXPECT_EQ(chip({absent, noise}), "yes") << "what was not measured says nothing";
  EXPECT_EQ(chip({absent}), "not measured");
  EXPECT_EQ(chip({open(Modality::kText, kMissing, "0.3"), absent}), "cannot tell");
}

}  // namespace
}  // namespace modrob::report
