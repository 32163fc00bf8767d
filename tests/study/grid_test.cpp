#include "study/grid.h"

#include <gmock/gmock.h>

#include "study_support.h"

namespace modrob::study {
namespace {

using testing::changed;
using ::testing::ElementsAre;
using testing::kStudy;
using testing::read_study;
using testing::resolve;
using testing::TemporaryFolder;

}  // namespace

TEST(Grid, every_run_in_order_data_model_strategy_seed) {
  const TemporaryFolder folder;
  auto study = read_study(folder, kStudy);
  study.models = {"misa", "mult"};
  std::vector<std::string> labels;
  for (const auto& run : make_grid(study, "out", resolve)) labels.push_back(run.label());
  EXPECT_THAT(labels,
              ElementsAre("misa, none, seed 1", "misa, none, seed 2", "misa, 15+15, seed 1", "misa, 15+15, seed 2",
                          "mult, none, seed 1", "mult, none, seed 2", "mult, 15+15, seed 1", "mult, 15+15, seed 2"));
}

TEST(Grid, a_run_is_resolved_from_the_settings_its_strategy_and_its_seed) {
  const TemporaryFolder folder;
  const auto runs = make_grid(read_study(folder, kStudy), "out", resolve);
  const io::Json& settings = runs[3].identity.settings;
  EXPECT_EQ(settings.at("seed"), 2);
  EXPECT_EQ(settings.at("data"), "sets/mosi");
  EXPECT_EQ(settings.at("model"), "misa");
  EXPECT_EQ(settings.at("robust"),
            (io::Json{{"modalities", "text"}, {"missing", 0.15}, {"noise", 0.15}, {"strength", 1.0}}));
  EXPECT_EQ(settings.at("training").at("epochs"), 2);
  EXPECT_EQ(runs[3].names(), (runs::RunNames{.data = "sets/mosi", .model = "misa", .strategy = "15+15", .seed = 2}));
}

TEST(Grid, messages_about_a_strategys_values_name_it) {
  const TemporaryFolder folder;
  make_grid(read_study(folder, kStudy), "out", [](const auto&, const auto&, const config::Config& settings) {
    EXPECT_THAT(settings.where("robust.missing"), ::testing::AnyOf("strategy 'none'", "strategy '15+15'"));
    EXPECT_EQ(settings.where("seed"), "seeds");
    return testing::identity_of({});
  });
}

TEST(Grid, folders_are_named_for_people_and_by_the_identity) {
  const TemporaryFolder folder;
  const auto study = read_study(folder, kStudy);
  const auto runs = make_grid(study, "out", resolve);
  EXPECT_EQ(runs[2].folder, "out/runs/misa-mosi-15+15-seed1-" + runs[2].identity.hash().substr(0, 12));
  const auto again = make_grid(study, "out", resolve);
  const auto other = make_grid(read_study(folder, kStudy, {"training.epochs=9"}), "out", resolve);
  for (size_t i = 0; i < runs.size(); ++i) {
    EXPECT_EQ(again[i].folder, runs[i].folder);
    EXPECT_NE(other[i].folder, runs[i].folder);
    for (size_t j = 0; j < i; ++j) EXPECT_NE(runs[i].folder, runs[j].folder);
  }
}

TEST(Grid, a_folder_that_an_older_program_named_by_places_is_found) {
  const TemporaryFolder folder;
  const auto study = read_study(folder, kStudy);
  const auto runs = make_grid(study, folder / "out", resolve);
  const auto moved = [](const std::string& data, const std::string& model, const config::Config& settings) {
    return resolve("/elsewhere/" + data, model, settings);
  };
  const auto legacy = [&](const GridRun& run) {
    const std::string name = run.folder.filename();
    return folder / ("out/runs/" + name.substr(0, name.size() - runs::kHashDigitsInName) +
                     run.identity.legacy_hash().substr(0, runs::kHashDigitsInName));
  };
  runs::RunFolder(legacy(runs[1])).prepare(runs[1].identity, runs[1].names());
  const auto again = make_grid(study, folder / "out", moved);
  EXPECT_EQ(again[0].folder, runs[0].folder);
  EXPECT_EQ(again[1].folder, legacy(runs[1]));
  // Trained twice, at two places, by older programs: the finished one counts.
  const auto twice = make_grid(study, folder / "elsewhere", moved);
  runs::RunFolder second(legacy(twice[1]));
  second.prepare(twice[1].identity, twice[1].names());
  second.ask(diagnosis_of(study));
  second.mark_done();
  EXPECT_EQ(make_grid(study, folder / "out", resolve)[1].folder, legacy(twice[1]));
}

TEST(Grid, a_slash_behind_a_data_folder_changes_no_name) {
  const TemporaryFolder folder;
  const auto runs = make_grid(read_study(folder, changed("sets/mosi", "sets/mosi/")), "out", resolve);
  EXPECT_TRUE(runs[0].folder.filename().string().starts_with("misa-mosi-none-seed1-")) << runs[0].folder;
}

TEST(Grid, the_diagnosis_is_what_the_file_asks) {
  const TemporaryFolder folder;
  const auto study = read_study(folder, kStudy);
  const io::Json diagnosis = diagnosis_of(study);
  EXPECT_EQ(diagnosis.at("split"), "test");
  EXPECT_EQ(diagnosis.at("seed"), 1);
  EXPECT_EQ(diagnosis.at("draws"), 3);
  ASSERT_EQ(diagnosis.at("conditions").size(), study.conditions.size());
  for (size_t i = 0; i < study.conditions.size(); ++i) {
    EXPECT_EQ(diagnosis.at("conditions")[i].at("name"), study.conditions[i].name());
  }
}

}  // namespace modrob::study
