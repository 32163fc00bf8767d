#include "study/imported_run.h"

#include <gmock/gmock.h>

#include "made_up_scores.h"
#include "metrics/gather.h"
#include "study/study_folder.h"
#include "study_support.h"

namespace modrob::study {

namespace fs = std::filesystem;

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using testing::TemporaryFolder;
using testing::user_error_of;

// Two models, two seeds, scored as if every utterance were hit.
struct ScoresOfVariants {
  ScoresOfVariants() {
    study = StudyFile::from_config(config::Config::from_json({{"name", "mine"},
                                                              {"title", "two models"},
                                                              {"scores", "imported_variants"},
                                                              {"data", {"talks"}},
                                                              {"models", {"one", "two"}},
                                                              {"seeds", {1, 2}},
                                                              {"draws", 3},
                                                              {"strategy", {{{"name", "none"}}}},
                                                              {"condition", {{{"rates", {0.5, 1.0}}}}}},
                                                             "study"));
    for (const auto& model : study.models) {
      for (const int64_t seed : study.seeds) runs.push_back({"talks", model, "none", seed, table(seed)});
    }
  }
  metrics::CounterfactualTable table(int64_t seed) const {
    auto made = metrics::CounterfactualTable::with(6, metrics::needed_rows(study.conditions));
    made.dataset = "talks";
    made.split = study.split;
    for (size_t i = 0; i < made.size(); ++i) {
      made.utterances[i] = "u" + std::to_string(i);
      made.videos[i] = "v" + std::to_string(i / 2);
      made.labels[i] = static_cast<double>(i) - 2.5;
      made.clean[i] = static_cast<float>(i) - 2 - static_cast<float>(seed) / 8;
      made.row(0)[i] = static_cast<float>(i % 3) - 1;
    }
    return made;
  }
  std::string refusal() const {
    const TemporaryFolder folder;
    const std::string message = user_error_of([&] { write_imported_study(study, runs, folder / "mine"); });
    EXPECT_TRUE(fs::is_empty(folder.path())) << "nothing is left behind";
    return message;
  }

  StudyFile study;
  std::vector<ImportedRun> runs;
};

std::vector<std::string> files_of(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

TEST(ImportedRun, its_folder_is_a_finished_runs) {
  const TemporaryFolder folder;
  const ScoresOfVariants made;
  write_imported_study(made.study, made.runs, folder / "mine");
  const auto study = StudyFolder::open(folder / "mine");
  EXPECT_EQ(study.study.scores, ScoreSource::kImportedVariants);
  EXPECT_EQ(study.study.to_json(), made.study.to_json());
  ASSERT_EQ(study.runs.size(), 4u);
  const auto& run = study.runs[3];
  EXPECT_THAT(run.folder.filename().string(), StartsWith("two-talks-none-seed2-"));
  EXPECT_THAT(files_of(run.folder), ElementsAre("DONE", "diagnosis.json", "metrics.json", "predictions.json",
                                                "predictions.safetensors", "run.json"));
  const runs::RunFolder of_run(run.folder);
  EXPECT_TRUE(FinishedRuns(study)(run));
  EXPECT_NO_THROW(of_run.check_results());
  EXPECT_EQ(of_run.identity().settings,
            (io::Json{{"seed", 2}, {"strategy", "none"}, {"model", "two"}, {"data", "talks"}}));
  EXPECT_EQ(of_run.identity().data_hash, runs::RunFolder(study.runs[0].folder).identity().data_hash);
  const auto table = metrics::CounterfactualTable::load(run.folder);
  EXPECT_EQ(table.clean, made.runs[3].table.clean);
  EXPECT_EQ(table.scores, made.runs[3].table.scores);
  // Masks are drawn here: three utterances of six have the score of the row.
  const auto hits = metrics::hits_of(request_of(made.study).conditions[0], table.utterances, 0);
  EXPECT_EQ(of_run.metrics().at("conditions").size(), 2u);
  EXPECT_EQ(std::count_if(hits.begin(), hits.end(), [](const auto& hit) { return hit != corruption::kNotHit; }), 3);
}

TEST(ImportedRun, runs_that_are_lacking_are_not_finished) {
  const TemporaryFolder folder;
  ScoresOfVariants made;
  made.runs.erase(made.runs.begin() + 2);
  write_imported_study(made.study, made.runs, folder / "mine");
  const auto study = StudyFolder::open(folder / "mine");
  ASSERT_EQ(study.runs.size(), 4u);
  const FinishedRuns finished(study);
  std::vector<std::string> lacking;
  for (const auto& run : study.runs) {
    if (!finished(run)) lacking.push_back(run.label());
  }
  EXPECT_THAT(lacking, ElementsAre("two, none, seed 1"));
  EXPECT_FALSE(fs::exists(study.runs[2].folder));
}

TEST(ImportedRun, the_same_scores_give_the_same_bits) {
  const TemporaryFolder folder;
  const ScoresOfVariants made;
  for (const char* name : {"a", "b"}) write_imported_study(made.study, made.runs, folder / name);
  size_t compared = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder / "a")) {
    if (!entry.is_regular_file()) continue;
    const auto relative = entry.path().lexically_relative(folder / "a");
    if (relative.filename() == "run.json") continue;  // when and by which program it was made
    EXPECT_EQ(read_file(entry.path()), read_file(folder / "b" / relative)) << relative;
    ++compared;
  }
  EXPECT_EQ(compared, 4u * 5 + 1);
}

TEST(ImportedRun, runs_that_do_not_fit_leave_nothing_behind) {
  {
    ScoresOfVariants made;
    made.runs[1].seed = 7;
    EXPECT_EQ(made.refusal(), "the study declares no run of data set 'talks', model 'one', strategy 'none', seed 7");
  }
  {
    ScoresOfVariants made;
    made.runs.push_back(made.runs[0]);
    EXPECT_EQ(made.refusal(), "the run 'one, none, seed 1' on 'talks' is there twice");
  }
  for (const int what : {0, 1, 2}) {
    ScoresOfVariants made;
    auto& table = made.runs[2].table;
    if (what == 0) table.utterances[1] = "other";
    if (what == 1) table.videos[1] = "other";
    if (what == 2) table.labels[1] += 1;
    EXPECT_EQ(made.refusal(),
              "the run 'two, none, seed 1' was scored on other utterances, groups or labels of 'talks' than the runs "
              "before it, so they cannot be compared");
  }
  {
    ScoresOfVariants made;
    made.runs[1].table.rows[0] = "audio/missing";
    EXPECT_THAT(made.refusal(), HasSubstr("text/missing"));
  }
}

TEST(ImportedRun, a_folder_that_exists_is_left_alone) {
  const TemporaryFolder folder;
  make_folder(folder / "mine");
  write_file_whole(folder / "mine/own.txt", "mine");
  const ScoresOfVariants made;
  EXPECT_THAT(user_error_of([&] { write_imported_study(made.study, made.runs, folder / "mine"); }),
              HasSubstr("exists already"));
  EXPECT_THAT(files_of(folder / "mine"), ElementsAre("own.txt"));
}

TEST(ImportedRun, passes_hold_a_row_for_each_condition_and_draw) {
  const TemporaryFolder folder;
  ScoresOfVariants made;
  made.study.scores = ScoreSource::kImportedPasses;
  for (auto& run : made.runs) {
    const auto one = std::vector<float>(run.table.row(0).begin(), run.table.row(0).end());
    run.table.rows.clear();
    run.table.scores.clear();
    for (const auto& condition : made.study.conditions) {
      for (int64_t draw = 0; draw < made.study.draws; ++draw)
        run.table.append(metrics::pass_name(condition, draw), one);
    }
  }
  write_imported_study(made.study, made.runs, folder / "mine");
  const auto study = StudyFolder::open(folder / "mine");
  const auto identity = runs::RunFolder(study.runs[0].folder).identity();
  EXPECT_EQ(identity.settings.at("fidelity"), (io::Json{{"diagnostic_passes", "real"}}));
  // Whoever was hit, the scores are those that were given.
  const io::Json metrics = runs::RunFolder(study.runs[0].folder).metrics();
  EXPECT_EQ(metrics.at("conditions").at(0).at("draws"), metrics.at("conditions").at(1).at("draws"));
  made.runs[3].table.rows.back() = "other";
  EXPECT_THAT(made.refusal(), HasSubstr("text missing 100 %, draw 2"));
}

TEST(ImportedRun, the_study_trains_nothing) {
  const ScoresOfVariants made;
  const TemporaryFolder folder;
  EXPECT_THAT(user_error_of([&] { make_grid(made.study, folder / "out", testing::resolve); }),
              HasSubstr("were computed by another program, so there is nothing to train here"));
  EXPECT_THAT(files_of(folder.path()), IsEmpty());
}

}  // namespace modrob::study
