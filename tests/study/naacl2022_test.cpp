// The studies that hold the grid of the paper.
#include <gmock/gmock.h>

#include <filesystem>
#include <set>

#include "corruption/short_form.h"
#include "study/study_overrides.h"
#include "study_support.h"

namespace modrob::study {
namespace {

using ::testing::ElementsAre;

StudyFile study_of(const std::string& name) { return StudyFile::read(MODROB_SOURCE_DIR "/studies/" + name + ".toml"); }

std::vector<std::string> names_of_conditions(const StudyFile& study) {
  std::vector<std::string> names;
  for (const auto& condition : study.conditions) names.push_back(condition.name());
  return names;
}

}  // namespace

TEST(Naacl2022, is_the_whole_grid_of_the_paper) {
  const auto study = study_of("naacl2022");
  EXPECT_EQ(make_grid(study, "out", testing::resolve).size(), 5u * 2 * 4 * 3);
  EXPECT_THAT(study.models, ElementsAre("misa", "bbfn", "self_mm", "mmim", "mult"));
  EXPECT_EQ(study.seeds.size(), 3u);
  ASSERT_EQ(study.strategies.size(), 4u);
  const std::vector<std::string> names = {"none", "5+5", "10+10", "15+15"}, shares = {"0", "0.05", "0.10", "0.15"};
  for (size_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(study.strategies[i].name, names[i]);
    const auto form = corruption::ShortForm::of(study.strategies[i].corruption);
    ASSERT_TRUE(form);
    EXPECT_EQ(form->missing, Rate::parse(shares[i]));
    EXPECT_EQ(form->noise, Rate::parse(shares[i]));
    EXPECT_EQ(form->modalities, ModalitySet(Modality::kText));
  }
  // With clean, which every run has, these are nine diagnostics.
  EXPECT_THAT(names_of_conditions(study),
              ElementsAre("text missing 5 %", "text missing 10 %", "text missing 15 %", "text missing 30 %",
                          "text noise_add 5 %", "text noise_add 10 %", "text noise_add 15 %", "text noise_add 30 %"));
}

TEST(Naacl2022, every_run_has_a_recipe) {
  for (const std::string data : {"mosi", "mosei", "spoken_reviews"}) {
    for (const auto& model : study_of("naacl2022").models) {
      const std::string recipe = MODROB_SOURCE_DIR "/studies/recipes/" + model + "." + data + ".toml";
      EXPECT_TRUE(std::filesystem::exists(recipe)) << recipe;
    }
  }
}

TEST(Naacl2022, the_same_grid_runs_on_the_default_data_set) {
  auto study = study_of("naacl2022");
  const auto paper = make_grid(study, "out", testing::resolve);
  apply({{"spoken_reviews"}, "minilm"}, study);
  const auto runs = make_grid(study, "out", testing::resolve);
  ASSERT_EQ(runs.size(), paper.size() / 2);
  for (size_t i = 0; i < runs.size(); ++i) {
    EXPECT_EQ(runs[i].data, "spoken_reviews");
    EXPECT_EQ(runs[i].label(), paper[i].label());
    EXPECT_EQ(runs[i].identity.settings.at("text").at("encoder"), "minilm");
    EXPECT_EQ(runs[i].identity.settings.at("robust"), paper[i].identity.settings.at("robust"));
  }
  EXPECT_EQ(diagnosis_of(study), diagnosis_of(study_of("naacl2022")));
}

TEST(Naacl2022, the_reference_differs_in_preset_and_kind_of_noise_only) {
  const auto study = study_of("naacl2022");
  auto reference = study_of("naacl2022_reference");
  EXPECT_EQ(*reference.settings.find("fidelity.preset"), "reference");
  EXPECT_THAT(study.settings.leaves(), ::testing::IsEmpty());
  EXPECT_THAT(reference.settings.leaves(), ElementsAre("fidelity.preset"));
  EXPECT_EQ(reference.data, study.data);
  for (auto& condition : reference.conditions) {
    auto& kind = condition.perturbations.at(0).kind;
    if (kind == corruption::kMissing) continue;
    EXPECT_EQ(kind, corruption::kNoiseScale);
    kind = corruption::kNoiseAdd;
  }
  EXPECT_EQ(diagnosis_of(reference), diagnosis_of(study));
  reference.settings = study.settings;
  const auto runs = make_grid(study, "out", testing::resolve), others = make_grid(reference, "out", testing::resolve);
  ASSERT_EQ(runs.size(), others.size());
  for (size_t i = 0; i < runs.size(); ++i) EXPECT_EQ(runs[i].folder, others[i].folder);
}

TEST(Naacl2022, the_figures_trains_what_the_grid_trains_without_perturbation) {
  const auto figures = study_of("naacl2022_figures");
  const auto runs = make_grid(figures, "out", testing::resolve);
  EXPECT_EQ(runs.size(), 30u);
  std::set<std::string> whole;
  for (const auto& run : make_grid(study_of("naacl2022"), "out", testing::resolve)) whole.insert(run.folder.string());
  for (const auto& run : runs) EXPECT_EQ(whole.count(run.folder.string()), 1u) << run.folder;
  EXPECT_THAT(names_of_conditions(figures),
              ElementsAre("text missing 30 %", "text noise_add 30 %", "audio missing 30 %", "audio noise_add 30 %",
                          "video missing 30 %", "video noise_add 30 %", "text missing 100 %", "audio missing 100 %",
                          "video missing 100 %"));
}

}  // namespace modrob::study
