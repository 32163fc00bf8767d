#include "report/prelude.h"

namespace modrob::report::paper {
namespace {

const std::vector<SwitchDifference> kSwitches = {
    {"noise_kind", "noise_add: x + sigma N(0,1)", "noise_scale: the row times one draw", "The paper adds.", "spec A"},
    {"test_missing", "exact", "bernoulli", "Each on its own.", "spec B"},
    {"test_noise", "exact", "floor_per_batch", "Truncated.", "spec C"},
    {"training_rows", "exact_per_epoch", "floor_per_batch", "Truncated.", "spec D"},
    {"hit_axis", "utterances", "time_steps", "Time-major.", "spec E"},
    {"text_cut", "encoder_maximum", "batch_words", "Words, not pieces.", "spec F"}};

Explanation explained(const std::string& address, const std::vector<StudyCell>& cells = {}) {
  return explain(find_cell(address), cells, kSwitches);
}

std::vector<std::string> switches_of(const std::string& address) {
  std::vector<std::string> names;
  for (const auto& difference : explained(address).switches) names.push_back(difference.name);
  return names;
}

TEST(Explanation, a_level_is_rebuilt_from_clean_and_drop_with_twice_the_rounding) {
  const auto corr = explained("t3/15+15/missing/30/mosi/corr");
  ASSERT_TRUE(corr.level);
  EXPECT_NEAR(corr.level->value, 0.736 - 0.122, 1e-12);
  EXPECT_NEAR(corr.level->uncertainty, 0.001, 1e-12);
  EXPECT_EQ(corr.level->clean, &find_cell("t3/15+15/clean/mosi/corr"));
  const auto f1 = explained("t1/misa/none/noise/mosei/f1");
  EXPECT_NEAR(f1.level->value, 85.76 - 8.26, 1e-9);
  EXPECT_NEAR(f1.level->uncertainty, 0.01, 1e-12);
  EXPECT_NEAR(explained("t6/5+5/missing/30/mosei/f1").level->uncertainty, 0.055, 1e-12) << "clean printed as 0.836";
  EXPECT_FALSE(explained("t3/15+15/clean/mosi/corr").level) << "it is one";
  EXPECT_FALSE(explained("f2/misa/text/mosi").level);
}

TEST(Explanation, every_flag_is_told_with_its_reason) {
  const auto exchanged = explained("t1/misa/none/noise/mosi/corr");
  ASSERT_EQ(exchanged.flags.size(), 1u);
  EXPECT_EQ(exchanged.flags[0].flag, "rows_exchanged_in_print");
  EXPECT_THAT(exchanged.flags[0].why, HasSubstr("exchanged"));
  EXPECT_THAT(exchanged.differences, Not(Contains(HasSubstr("no target"))));
  const auto block = explained("t5/5+5/clean/mosei/f1");
  ASSERT_EQ(block.flags.size(), 2u);
  EXPECT_THAT(block.flags[1].why, HasSubstr("0.7637 and 84.89"));
  EXPECT_THAT(block.differences, Contains(HasSubstr("no target")));
}

TEST(Explanation, the_same_number_elsewhere_is_found_and_compared) {
  const auto cell = explained("t3/none/missing/30/mosi/corr");
  ASSERT_EQ(cell.elsewhere.size(), 2u);
  EXPECT_EQ(address_of(*cell.elsewhere[0].cell), "t1/misa/none/missing/mosi/corr");
  EXPECT_TRUE(cell.elsewhere[0].agrees);
  EXPECT_EQ(address_of(*cell.elsewhere[1].cell), "f2/misa/text/mosi");
  EXPECT_TRUE(cell.elsewhere[1].agrees) << "0.737 - 0.122 = 0.615";
  const auto bar = explained("f2/self_mm/text/mosi");
  ASSERT_EQ(bar.elsewhere.size(), 2u);
  for (const auto& other : bar.elsewhere) EXPECT_FALSE(other.agrees) << "0.697 against 0.794 - 0.099 = 0.695";
  EXPECT_THAT(explained("t3/5+5/noise/15/mosi/f1").elsewhere, IsEmpty());
}

TEST(Explanation, says_which_rows_the_released_code_hit) {
  const auto nothing = explained("t7/5+5/noise/10/mosei/corr");
  EXPECT_EQ(nothing.noise_kind, "noise_scale");
  EXPECT_EQ(nothing.test_rate->rows_perturbed, 0);
  EXPECT_EQ(nothing.training_rate->rows_perturbed, 0);
  EXPECT_THAT(nothing.reference, Contains(AllOf(HasSubstr("floor(8 x 10 %) = 0 of 8 rows"), HasSubstr("nothing"))));
  EXPECT_THAT(nothing.reference, Contains(HasSubstr("trained on unperturbed batches")));
  EXPECT_THAT(nothing.differences, Contains(HasSubstr("says nothing about noise")));
  EXPECT_THAT(nothing.differences, Contains(HasSubstr("training without perturbation")));

  const auto noise = explained("t3/none/noise/30/mosei/f1");
  EXPECT_EQ(noise.test_rate->effective, 25.0);
  EXPECT_EQ(noise.training_rate, nullptr);
  EXPECT_THAT(noise.reference, Contains(HasSubstr("floor(16 x 30 %) = 4 of 16 rows, 25.00 % (batch set in code)")));
  EXPECT_THAT(noise.differences, Not(Contains(HasSubstr("says nothing"))));
  EXPECT_THAT(noise.differences,
              Contains("Noise hits 25.00 % of a full test batch in the released code, exactly 30 % of "
                       "the test split under corrected."));
  EXPECT_THAT(explained("t3/15+15/clean/mosi/f1").differences,
              Contains(StartsWith("Robust training hits 14.06 % of a full batch with each kind")));
  EXPECT_THAT(noise.reference, Contains(HasSubstr("multiplies")));

  const auto missing = explained("t3/none/missing/30/mosi/f1");
  EXPECT_EQ(missing.noise_kind, "");
  EXPECT_EQ(missing.test_rate, nullptr);
  // sqrt(.3 * .7 / 686)
  EXPECT_THAT(missing.reference, Contains(AllOf(HasSubstr("686 test utterances"), HasSubstr("1.75 points"))));
  EXPECT_THAT(missing.reference, Not(Contains(HasSubstr("multiplies"))));
  EXPECT_THAT(explained("f1/text/f1").reference, Contains("Test: every utterance is zeroed."));
  EXPECT_EQ(explained("t3/none/clean/mosi/f1").noise_kind, "");
}

TEST(Explanation, tells_the_notes_that_concern_the_cell) {
  EXPECT_THAT(explained("t6/none/clean/mosi/f1").reference, Contains(HasSubstr("text alone")));
  EXPECT_THAT(explained("t6/none/clean/mosi/f1").reference, Not(Contains(HasSubstr("NaN"))));
  EXPECT_THAT(explained("t6/5+5/clean/mosi/f1").reference, Contains(HasSubstr("NaN")));
  EXPECT_THAT(explained("t5/none/missing/5/mosi/f1").reference, Contains(HasSubstr("highest test F1")));
  EXPECT_THAT(explained("t5/15+15/missing/5/mosi/f1").reference, Not(Contains(HasSubstr("highest test F1"))));
  EXPECT_THAT(explained("t5/15+15/missing/5/mosi/f1").reference, Not(Contains(HasSubstr("never seeded"))));
  EXPECT_THAT(explained("f2/bbfn/audio/mosi").reference, Contains(HasSubstr("time-major")));
  EXPECT_THAT(explained("f2/bbfn/text/mosi").reference, Not(Contains(HasSubstr("time-major"))));
  EXPECT_THAT(explained("t7/none/clean/mosi/f1").reference, Contains(HasSubstr("output dropout")));
  EXPECT_THAT(explained("t7/none/clean/mosei/f1").reference, Not(Contains(HasSubstr("output dropout"))));
  EXPECT_THAT(explained("t7/none/missing/5/mosei/f1").reference, Contains(HasSubstr("1-D convolution")));
}

TEST(Explanation, self_mms_clean_cells_are_compared_with_the_public_log) {
  const auto cell = explained("t5/none/clean/mosi/corr");
  ASSERT_TRUE(cell.logged);
  EXPECT_NEAR(cell.logged->mean, 0.7943, 0.00005);
  EXPECT_THAT(cell.reference, Contains(HasSubstr("gives 0.7943 (standard deviation 0.0023)")));
  EXPECT_FALSE(explained("t5/none/missing/30/mosi/corr").logged);
  EXPECT_FALSE(explained("t3/none/clean/mosi/corr").logged);
}

TEST(Explanation, only_switches_that_act_on_the_cell_are_named) {
  EXPECT_THAT(switches_of("t3/none/clean/mosi/f1"), ElementsAre("text_cut"));
  EXPECT_THAT(switches_of("t3/none/missing/5/mosi/f1"), ElementsAre("test_missing", "text_cut"));
  EXPECT_THAT(switches_of("t3/none/noise/5/mosi/f1"), ElementsAre("noise_kind", "test_noise", "text_cut"));
  EXPECT_THAT(switches_of("t3/5+5/clean/mosi/f1"), ElementsAre("noise_kind", "training_rows", "text_cut"));
  EXPECT_THAT(switches_of("f3/bbfn/video/mosi"), ElementsAre("noise_kind", "test_noise", "hit_axis", "text_cut"));
}

TEST(Explanation, ours_on_the_papers_data_is_compared_and_on_other_data_only_shown) {
  const std::string address = "t3/none/missing/30/mosi/corr";
  StudyCell other = study_cell(address);
  other.data = "spoken_reviews";
  StudyCell reference = study_cell(address, "reference");
  reference.drop = {0.1219, 0.01, {}};
  StudyCell corrected = study_cell(address);
  corrected.drop.interval = Bounds{0.10, 0.15};
  const auto explanation = explained(address, {other, corrected, reference, study_cell("t3/none/clean/mosi/corr")});
  ASSERT_EQ(explanation.ours.size(), 2u);
  ASSERT_EQ(explanation.other_data.size(), 1u);
  EXPECT_EQ(explanation.other_data[0].data, "spoken_reviews");
  EXPECT_THAT(explanation.differences,
              Contains("Under corrected ours is +0.003 against the paper's drop, more than the paper's rounding; the "
                       "paper's value lies inside our interval."));
  EXPECT_THAT(explanation.differences,
              Contains("Under reference ours is -0.000 against the paper's drop: no more than the paper's rounding."));
  EXPECT_THAT(explanation.differences, Contains(StartsWith("Between our two presets lie -0.003 (reference minus")));
}

TEST(Explanation, intervals_and_seeds_decide_what_is_said) {
  const std::string address = "t3/none/missing/30/mosi/f1";  // a drop of 11.53
  StudyCell ours = study_cell(address);
  ours.drop.interval = Bounds{0.116, 0.13};
  ours.seeds = {7};
  const auto outside = explained(address, {ours});
  EXPECT_THAT(outside.differences, Contains(AllOf(HasSubstr("ours is +0.97"), HasSubstr("outside our interval"))));
  EXPECT_THAT(outside.differences, Contains("Ours under corrected is a mean over 1 seed, the paper's over three."));
  ours.drop.interval.reset();
  EXPECT_THAT(explained(address, {ours}).differences, Contains(HasSubstr("this study gives no interval")));
  ours.drop.mean = std::nan("");
  EXPECT_THAT(explained(address, {ours}).differences, Contains(HasSubstr("ours is undefined")));
  EXPECT_THAT(explained(address).differences, ElementsAre(HasSubstr("No finished study has this cell on MOSI")));
}

TEST(Explanation, a_number_with_more_digits_than_usual_keeps_them) {
  EXPECT_THAT(to_text(explained("t6/5+5/noise/30/mosi/corr")),
              AllOf(HasSubstr("used here      ↓ 0.1875, known to ± 0.00005\n"),
                    HasSubstr("level          0.610 ± 0.00055 = clean 0.797 - drop 0.1875\n")));
}

TEST(Explanation, the_whole_text) {
  const std::string address = "t3/15+15/noise/30/mosei/f1";
  StudyCell corrected = study_cell(address);
  corrected.drop.interval = Bounds{0.10, 0.15};
  const auto explanation = explained(address, {corrected});
  const auto text = to_text(explanation, SwitchDetail::kListed);
  EXPECT_EQ(text, read_file(MODROB_SOURCE_DIR "/tests/report/expected/explanation.txt"));
  const auto without = to_text(explanation);
  EXPECT_EQ(without, text.substr(0, text.find("  switch ")) +
                         "  switches     4 switches between the presets can move this cell: --switches says what each "
                         "does\n");
}

TEST(Explanation, as_json) {
  const std::string address = "t1/misa/15+15/missing/mosi/corr";
  const auto json = to_json(explained(address, {study_cell(address)}));
  EXPECT_EQ(json.at("address"), address);
  EXPECT_EQ(json.at("printed"), "↓ 0.210");
  EXPECT_EQ(json.at("used"), 0.122);
  EXPECT_EQ(json.at("kind"), "drop");
  EXPECT_EQ(json.at("usable"), true);
  EXPECT_EQ(json.at("flags").at(0).at("flag"), "rows_exchanged_in_print");
  EXPECT_EQ(json.at("level").at("clean"), "t1/misa/15+15/clean/mosi/corr");
  EXPECT_EQ(json.at("noise_kind"), "noise_scale");
  EXPECT_TRUE(json.at("test_rate").is_null());
  EXPECT_EQ(json.at("training_rate").at("effective_pct"), 14.06);
  EXPECT_EQ(json.at("ours").at(0).at("drop").at("mean"), 0.125);
  EXPECT_TRUE(json.at("ours").at(0).at("drop").at("interval").is_null());
  EXPECT_EQ(json.at("ours").at(0).at("condition"), "text missing 30 %");
  EXPECT_EQ(json.at("ours").at(0).at("seeds"), (io::Json{1, 2, 3}));
  EXPECT_THAT(json.at("elsewhere").at(0).at("address"), "t3/15+15/missing/30/mosi/corr");
  EXPECT_EQ(json.at("switches").size(), 4u);
  EXPECT_EQ(json.at("modality"), "text");
  EXPECT_TRUE(to_json(explained("t3/none/clean/mosi/f1")).at("modality").is_null());
}

TEST(Explanation, every_cell_can_be_explained) {
  for (const auto& cell : Published::instance().cells()) {
    const auto explanation = explain(cell, {}, kSwitches);
    EXPECT_THAT(to_text(explanation), StartsWith(explanation.address + ": "));
    EXPECT_EQ(to_json(explanation).at("printed"), cell.printed);
  }
}

}  // namespace
}  // namespace modrob::report::paper
