#include "report/prelude.h"

namespace modrob::report {
namespace {

using analysis::Analysis;

// The statements of all rows.
std::string text_of(const Answer& answer) {
  std::vector<std::string> all;
  for (const auto& row : answer.rows) all.insert(all.end(), row.why.begin(), row.why.end());
  return join(all, " ");
}

// Text, audio, video missing everywhere.
Analysis with_losses(double text, double audio, double video) {
  auto analysis = empty_analysis(
      {condition_of(Modality::kText, "1"), condition_of(Modality::kAudio, "1"), condition_of(Modality::kVideo, "1")});
  analysis.groups.push_back(group_of(analysis, "none", {0.7, 0.7}, {{text, text}, {audio, audio}, {video, video}}));
  return analysis;
}

analysis::ClaimAnswer claim_of(const std::string& family) {
  analysis::ClaimAnswer answer;
  answer.claim.test.family = family;
  answer.claim.test.margin = 0.01;
  answer.claim.question = "Is it so?";
  answer.claim.data = "mosi";
  answer.claim.metric = "corr";
  answer.claim.ours = {"misa", "15+15", condition_of(Modality::kText, "0.3")};
  answer.claim.against = {"misa", "none", condition_of(Modality::kText, "0.3")};
  answer.judgement.difference = 0.02;
  answer.judgement.interval = {0.01, 0.03};
  answer.judgement.p_adjusted = 0.004;
  answer.judgement.verdict = stats::Verdict::kBetter;
  return answer;
}

TEST(Answers, name_what_the_model_leans_on_with_intervals) {
  const auto all = answers(with_losses(0.3, 0.68, 0.69));
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].question, "Which modality does the model lean on?");
  EXPECT_EQ(all[0].rows.at(0).chip.text, "text");
  EXPECT_EQ(all[0].rows.at(0).sentence,
            "Without text Corr falls by 0.400 [0.350, 0.450], without audio (simulated) by 0.020.");
  EXPECT_EQ(
      text_of(all[0]),
      "MISA on mosi leans most on text: Corr goes from 0.700 [0.650, 0.750] to 0.300 [0.250, 0.350] when all of "
      "it is missing, against 0.680 [0.630, 0.730] without audio and 0.690 [0.640, 0.740] without video; text costs "
      "0.380 [0.330, 0.430] more than audio (SIMULATED: audio and video).");
}

TEST(Answers, the_modality_that_costs_most_comes_first) {
  EXPECT_THAT(text_of(answers(with_losses(0.6, 0.2, 0.65))[0]), StartsWith("MISA on mosi leans most on audio"));
}

TEST(Answers, most_is_not_said_where_the_first_and_the_second_cannot_be_told_apart) {
  const auto text = text_of(answers(with_losses(0.3, 0.32, 0.69))[0]);
  EXPECT_EQ(text,
            "Which modality MISA on mosi leans on most cannot be told: text and audio cannot be told apart (difference "
            "0.020 [-0.030, 0.070]); loss of Corr without each: text 0.400 [0.350, 0.450], audio 0.380 [0.330, 0.430], "
            "video 0.010 [-0.040, 0.060] (SIMULATED: audio and video).");
  EXPECT_EQ(answers(with_losses(0.3, 0.32, 0.69))[0].rows.at(0).chip.text, "cannot tell");
  EXPECT_EQ(answers(with_losses(0.3, 0.32, 0.69))[0].rows.at(0).sentence,
            "What text and audio (simulated) cost cannot be told apart: difference 0.020 [-0.030, 0.070].");
  auto without_interval = with_losses(0.3, 0.68, 0.69);
  without_interval.groups[0].reliance[0].most->difference.models.t = {};
  without_interval.groups[0].reliance[0].most->supported = false;
  EXPECT_THAT(text_of(answers(without_interval)[0]),
              HasSubstr("cannot be told apart (their difference has no interval)"));
}

TEST(Answers, a_loss_that_leaves_nothing_to_measure_is_total_and_makes_no_other_modality_the_winner) {
  const auto text = text_of(answers(with_losses(std::nan(""), 0.5, 0.6))[0]);
  EXPECT_THAT(text, Not(HasSubstr("leans most")));
  EXPECT_EQ(answers(with_losses(std::nan(""), 0.5, 0.6))[0].rows.at(0).sentence,
            "Without text Corr is undefined: total loss.");
  EXPECT_EQ(text,
            "MISA on mosi, Corr 0.700 [0.650, 0.750] on clean data: without text the model gives scores that are no "
            "numbers, so Corr is undefined: total loss; 0.500 [0.450, 0.550] without audio; 0.600 [0.550, 0.650] "
            "without video (SIMULATED: audio and video).");
}

TEST(Answers, another_headline_metric_ranks_where_the_first_is_undefined) {
  auto analysis = with_losses(0.3, 0.68, 0.69);
  auto& group = analysis.groups[0];
  group.conditions[1].metrics[0].value = group.conditions[1].metrics[0].drop =
      quantity_of({std::nan(""), std::nan("")});
  group.reliance = testing::reliance_of(group);
  const auto text = text_of(answers(analysis)[0]);
  EXPECT_THAT(text, StartsWith("MISA on mosi leans most on text: F1 goes from 70.0 [65.0, 75.0] to 30.0"));
  EXPECT_THAT(text, HasSubstr("; Corr is undefined without text: the model gives every utterance one score"));
  group.conditions[1].metrics[0].value.by_seed = {0.2, std::nan("")};
  EXPECT_THAT(text_of(answers(analysis)[0]),
              HasSubstr("undefined without text: in 1 of 2 seeds the model gives every utterance one score"));
}

TEST(Answers, of_one_modality_it_is_said_that_there_is_only_one) {
  auto analysis = empty_analysis({condition_of(Modality::kText, "1")});
  analysis.data[0].simulated.clear();
  analysis.data[0].absent = {"audio", "video"};
  analysis.groups.push_back(group_of(analysis, "none", {0.7, 0.7}, {{0.2, 0.2}}));
  EXPECT_EQ(text_of(answers(analysis).at(0)),
            "MISA on mosi has text only: Corr goes from 0.700 [0.650, 0.750] to 0.200 [0.150, 0.250] when all of it is "
            "missing (not in this data set: audio and video).");
  EXPECT_EQ(answers(analysis)[0].rows.at(0).chip.text, "text only");
  EXPECT_EQ(answers(analysis)[0].rows.at(0).sentence, "Without it Corr falls by 0.500 [0.450, 0.550].");
}

TEST(Answers, where_one_modality_was_removed_nothing_is_leaned_on_most) {
  auto analysis = empty_analysis({condition_of(Modality::kText, "1")});
  analysis.groups.push_back(group_of(analysis, "none", {0.7, 0.7}, {{0.3, 0.3}}));
  const auto all = answers(analysis);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_THAT(all[0].question, StartsWith("What was measured?"));
}

TEST(Answers, without_claims_it_is_told_what_was_measured) {
  auto analysis = with_losses(std::nan(""), 0.68, 0.5);
  analysis.groups.push_back(group_of(analysis, "15+15", {std::nan(""), std::nan("")}, {{0, 0}, {0, 0}, {0, 0}}));
  analysis.data[0].simulated.clear();
  const auto all = answers(analysis);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[1].question, "What was measured? (No claim is made, so nothing is tested.)");
  ASSERT_EQ(all[1].rows.size(), 2u);
  EXPECT_EQ(all[1].rows[0].who, "none");
  EXPECT_EQ(all[1].rows[0].sentence,
            "Corr is 0.700 [0.650, 0.750] on clean data, and worst under video missing 100 %: 0.500 [0.450, 0.550].");
  EXPECT_EQ(all[1].rows[1].sentence, "Corr is undefined on clean data.");
  EXPECT_EQ(
      all[1].rows[0].why[0],
      "MISA, none, on mosi: Corr 0.700 [0.650, 0.750] on clean data; of 2 conditions it is worst under video "
      "missing 100 %: 0.500 [0.450, 0.550]; undefined under text missing 100 %: the model gives scores that are no "
      "numbers.");
  EXPECT_THAT(all[1].rows[1].why[0], StartsWith("MISA, 15+15, on mosi: Corr is undefined on clean data: "));
  EXPECT_EQ(all[1].rows[0].chip.text, "");
  analysis.claims = {claim_of("RQ2")};
  EXPECT_THAT(answers(analysis).back().question, StartsWith("Is it so?"));
}

TEST(Answers, only_the_first_strategy_of_a_model_is_told) {
  auto analysis = with_losses(0.3, 0.68, 0.69);
  analysis.groups.push_back(analysis.groups[0]);
  analysis.groups[1].strategy = "15+15";
  EXPECT_EQ(text_of(answers(analysis)[0]), text_of(answers(with_losses(0.3, 0.68, 0.69))[0]));
}

TEST(Answers, a_study_without_those_conditions_and_claims_answers_nothing) {
  EXPECT_THAT(answers(empty_analysis({})), IsEmpty());
}

TEST(Answers, each_family_is_answered_by_its_claims) {
  auto analysis = small_analysis();
  analysis.claims = {claim_of("RQ2"), claim_of("RQ2"), claim_of("RQ2"), claim_of("RQ4")};
  analysis.claims[1].claim.ours.condition = analysis.claims[1].claim.against.condition =
      condition_of(Modality::kText, "1");
  analysis.claims[2].claim.metric = "f1_non0";
  analysis.claims[2].judgement.verdict = stats::Verdict::kUndecided;
  const auto all = answers(analysis);
  // Only text is ever missing everywhere, so nothing is said of reliance.
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].question, "Is it so?");
  const std::string sentence =
      "MISA with 15+15 training: Corr under text missing 30 % is 0.020 [0.010, 0.030] larger than with none (better, "
      "p = 0.004)";
  EXPECT_THAT(
      text_of(all[0]),
      StartsWith(sentence + "; F1: undecided, difference 2.0. MISA with 15+15 training: Corr under text missing "
                            "100 % is 0.020"));
  EXPECT_EQ(all[0].rows.at(0).chip.text, "better, by Corr");
  EXPECT_EQ(text_of(all[1]), sentence + ".");
  EXPECT_EQ(all[1].rows.at(0).chip.text, "better");
  EXPECT_EQ(metric_text(all[1].rows[0].number), "0.020 [0.010, 0.030]");
  EXPECT_EQ(answer_text({all[1]}, 60),
            "Is it so?\n  better: With 15+15 training Corr is 0.020 [0.010, 0.030]\n"
            "  higher under text missing 30 % than without it.");
  EXPECT_THAT(reasons_text({all[1]}, 200), StartsWith("Is it so?\n- MISA with 15+15"));
  EXPECT_THAT(answer_markdown({all[1]}), AllOf(StartsWith("### Is it so?\n\n- **better**. With 15+15"),
                                               HasSubstr("\n  - MISA with 15+15 training: ")));
  const auto json = answer_json({all[1]});
  EXPECT_EQ(json.at("answer"), answer_text({all[1]}, kPlainColumns));
  EXPECT_EQ(json.at("answers").at(0).at("rows").at(0).at("verdict"), "better");
  EXPECT_EQ(json.at("answers").at(0).at("rows").at(0).at("difference"), 0.02);
}

TEST(Answers, rows_are_named_by_what_differs_between_them) {
  auto analysis = empty_analysis({});
  for (const char* model : {"misa", "mult"}) {
    for (const char* data : {"mosi", "mosei"}) {
      analysis.claims.push_back(claim_of("RQ2"));
      auto& claim = analysis.claims.back().claim;
      claim.ours.model = claim.against.model = model;
      claim.data = data;
    }
  }
  analysis.data.push_back(analysis.data[0]);
  analysis.data[1].data = "mosei";
  std::vector<std::string> names;
  const auto all = answers(analysis);
  for (const auto& row : all.at(0).rows) names.push_back(row.who);
  EXPECT_THAT(names, ElementsAre("MISA on mosi", "MISA on mosei", "MulT on mosi", "MulT on mosei"));
}

TEST(Answers, a_family_that_compares_modalities_says_what_is_leaned_on) {
  auto analysis = with_losses(0.3, 0.68, 0.69);
  analysis.claims = {claim_of("RQ1")};
  auto& claim = analysis.claims[0].claim;
  claim.ours.strategy = claim.against.strategy = "none";
  claim.quantity = study::ClaimQuantity::kDrop;
  claim.ours.condition = condition_of(Modality::kText, "1");
  claim.against.condition = condition_of(Modality::kAudio, "1");
  analysis.claims[0].judgement.verdict = stats::Verdict::kWorse;
  analysis.claims[0].judgement.difference = -0.38;
  analysis.claims[0].judgement.interval = {-0.43, -0.33};
  const auto all = answers(analysis);
  ASSERT_EQ(all.size(), 1u) << "it is asked once";
  EXPECT_EQ(all[0].rows.at(0).chip.text, "text");
  EXPECT_EQ(all[0].rows.at(0).sentence,
            "Text missing 100 % costs 0.400 of Corr, 0.380 [0.330, 0.430] more than audio missing 100 % (simulated).");
  EXPECT_THAT(text_of(all[0]), AllOf(HasSubstr("0.380 [0.330, 0.430] larger than under audio"), Not(HasSubstr("worse")),
                                     Not(HasSubstr("better"))));
}

// A claim about the recipe, undecided of it and better of these models; by F1 the recipe is better too.
Analysis asked_of_two_metrics() {
  auto analysis = empty_analysis({});
  analysis.claims = {claim_of("RQ2"), claim_of("RQ2")};
  for (auto& answer : analysis.claims) {
    answer.claim.test.estimand = stats::Estimand::kRecipe;
    answer.seeds = {1, 2};
    answer.these_models = answer.judgement;
    answer.these_models->interval = {0.015, 0.025};
  }
  analysis.claims[0].judgement.verdict = stats::Verdict::kUndecided;
  analysis.claims[1].claim.metric = "f1_non0";
  return analysis;
}

TEST(Answers, are_of_the_metric_and_the_estimand_that_are_chosen) {
  const auto analysis = asked_of_two_metrics();
  const auto row = [&](const AnswerChoice& choice) { return answers(analysis, choice).at(0).rows.at(0); };
  const auto recipe = row({"corr", stats::Estimand::kRecipe});
  EXPECT_EQ(recipe.chip.text, "cannot tell");
  EXPECT_THAT(recipe.notes, ElementsAre("By F1: better."));
  const auto models = row({"corr", stats::Estimand::kTrainedModels});
  EXPECT_EQ(models.chip.text, "better");
  EXPECT_EQ(models.sentence,
            "With 15+15 training Corr is 0.020 [0.015, 0.025] higher under text missing 30 % than without it.");
  EXPECT_THAT(models.notes, ElementsAre("Declared of newly trained models; this is what these trained models show."));
  const auto f1 = row({"f1_non0", stats::Estimand::kRecipe});
  EXPECT_THAT(f1.sentence, HasSubstr("F1 is 2.0 [1.0, 3.0] higher"));
  EXPECT_THAT(f1.notes, ElementsAre("By Corr: cannot tell."));
  const auto any = row({"", stats::Estimand::kRecipe});
  EXPECT_EQ(any.chip.text, answers(analysis).at(0).rows.at(0).chip.text);
  EXPECT_THAT(any.notes, IsEmpty());
}

TEST(Answers, say_where_nothing_was_declared_of_the_choice) {
  auto analysis = asked_of_two_metrics();
  const auto notes = [&](const AnswerChoice& choice) { return answers(analysis, choice).at(0).rows.at(0).notes; };
  EXPECT_THAT(notes({"mae", stats::Estimand::kRecipe}), ElementsAre("Asked of Corr and F1 only."));
  for (auto& answer : analysis.claims) {
    answer.claim.test.estimand = stats::Estimand::kTrainedModels;
    answer.these_models.reset();
  }
  EXPECT_THAT(notes({"", stats::Estimand::kRecipe}), ElementsAre("Asked of these trained models, not of new ones."));
  EXPECT_THAT(notes({"", stats::Estimand::kTrainedModels}), IsEmpty());
}

TEST(Answers, what_is_leaned_on_is_told_of_the_chosen_metric_where_it_is_defined) {
  auto analysis = with_losses(0.3, 0.68, 0.69);
  const auto row = [&](const AnswerChoice& choice) { return answers(analysis, choice).at(0).rows.at(0); };
  EXPECT_THAT(row({"f1_non0", stats::Estimand::kTrainedModels}).sentence, StartsWith("Without text F1 falls by 40.0"));
  EXPECT_THAT(row({"f1_non0", stats::Estimand::kTrainedModels}).notes, IsEmpty());
  EXPECT_THAT(row({"corr", stats::Estimand::kRecipe}).notes, ElementsAre("Of these trained models."));
  EXPECT_THAT(answers(analysis, AnswerChoice{"f1_non0"}).at(1).rows.at(0).sentence, StartsWith("F1 is 70.0"));
}

TEST(Answers, claims_that_contradict_each_other_are_counted) {
  auto analysis = empty_analysis({});
  for (int i = 0; i < 4; ++i) analysis.claims.push_back(claim_of("RQ2"));
  analysis.claims[0].judgement.verdict = stats::Verdict::kUndecided;
  analysis.claims[1].not_answered = "no seed has finished on both sides";
  analysis.claims[2].judgement.verdict = stats::Verdict::kWorse;
  const auto row = answers(analysis)[0].rows.at(0);
  EXPECT_EQ(row.chip.text, "mixed");
  EXPECT_EQ(row.sentence, "Of 4 comparisons: cannot tell in 1, not measured in 1, worse in 1, better in 1.");
  EXPECT_EQ(row.number.metric, nullptr);
}

}  // namespace
}  // namespace modrob::report
