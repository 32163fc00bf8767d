#include "report/prelude.h"

namespace modrob::report::paper {
TEST(StudyCell, answers_the_cell_whose_model_training_modality_rate_and_metric_it_has) {
  const auto& place = find_cell("t3/15+15/missing/30/mosi/corr");
  const StudyCell right = study_cell("t3/15+15/missing/30/mosi/corr");
  EXPECT_TRUE(right.answers(place));
  EXPECT_TRUE(right.answers(find_cell("t3/15+15/missing/30/mosei/corr"))) << "data sets are the caller's affair";
  for (const std::string other :
       {"t3/10+10/missing/30/mosi/corr", "t3/15+15/noise/30/mosi/corr", "t3/15+15/missing/15/mosi/corr",
        "t3/15+15/missing/30/mosi/f1", "t3/15+15/clean/mosi/corr", "t4/15+15/missing/30/mosi/corr"}) {
    EXPECT_FALSE(right.answers(find_cell(other))) << other;
    EXPECT_FALSE(study_cell(other).answers(place)) << other;
  }
  StudyCell changed = right;
  changed.condition->perturbations[0].modalities = Modality::kAudio;
  EXPECT_FALSE(changed.answers(place));
  changed = right;
  changed.condition->perturbations.push_back({corruption::kNoiseAdd, Modality::kText, Rate::parse("0.1")});
  EXPECT_FALSE(changed.answers(place)) << "missing and noise together are no cell of the paper";
}

TEST(StudyCell, noise_is_the_papers_only_at_its_strength) {
  const auto& place = find_cell("t3/none/noise/30/mosi/corr");
  StudyCell cell = study_cell("t3/none/noise/30/mosi/corr");
  EXPECT_TRUE(cell.answers(place));
  cell.condition->perturbations[0].kind = corruption::kNoiseScale;
  EXPECT_TRUE(cell.answers(place));
  cell.condition->perturbations[0].strength = 0.5;
  EXPECT_FALSE(cell.answers(place));
}

TEST(StudyCell, is_found_by_data_set_and_preset_with_the_presets_own_noise) {
  const auto& place = find_cell("t3/none/noise/30/mosi/corr");
  StudyCell scaled = study_cell("t3/none/noise/30/mosi/corr");
  scaled.condition->perturbations[0].kind = corruption::kNoiseScale;
  const std::vector<StudyCell> only_scaled = {scaled};
  EXPECT_EQ(find_study_cell(only_scaled, place, "mosi", "corrected"), nullptr) << "never another kind of noise";
  const std::vector<StudyCell> cells = {scaled, study_cell("t3/none/noise/30/mosi/corr"),
                                        study_cell("t3/none/noise/30/mosi/corr", "reference")};
  EXPECT_EQ(find_study_cell(cells, place, "mosi", "corrected"), &cells[1]);
  EXPECT_EQ(find_study_cell(cells, place, "mosi", "reference"), &cells[2]);
  EXPECT_EQ(find_study_cell(cells, place, "mosei", "corrected"), nullptr);
  EXPECT_EQ(find_study_cell(cells, find_cell("f3/misa/text/mosi"), "mosi", "corrected"), &cells[1]);
}

TEST(StudyCell, are_made_of_a_studys_analysis) {
  const auto cells = study_cells(small_analysis(), "corrected");
  // 2 strategies x (clean + 2 conditions) x 2 metrics; missing 100 % stands in no table.
  ASSERT_EQ(cells.size(), 12u);
  const auto* clean = find_study_cell(cells, find_cell("t3/none/clean/mosi/corr"), "mosi", "corrected");
  const auto* missing = find_study_cell(cells, find_cell("t3/none/missing/30/mosi/corr"), "mosi", "corrected");
  ASSERT_NE(clean, nullptr);
  ASSERT_NE(missing, nullptr);
  EXPECT_NEAR(clean->value.mean, 0.75, 1e-12);
  EXPECT_NEAR(missing->value.mean, 0.6, 1e-12);
  EXPECT_NEAR(missing->drop.mean, 0.15, 1e-12);
  EXPECT_NEAR(missing->value.spread, std::sqrt(0.02), 1e-12);
  ASSERT_TRUE(missing->value.interval);
  EXPECT_NEAR(missing->value.interval->low, 0.55, 1e-12);
  EXPECT_NEAR(missing->drop.interval->high, 0.2, 1e-12);
  EXPECT_THAT(missing->seeds, ElementsAre(1, 2));
  EXPECT_EQ(missing->study, "small");
  EXPECT_EQ(find_study_cell(cells, find_cell("t3/none/missing/15/mosi/corr"), "mosi", "corrected"), nullptr);
}

}  // namespace modrob::report::paper
