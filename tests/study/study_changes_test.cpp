#include "study/study_changes.h"

#include <gmock/gmock.h>

#include "study_support.h"

namespace modrob::study {
namespace {

namespace fs = std::filesystem;
using testing::changed;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kStudy;
using testing::read_study;
using testing::TemporaryFolder;

/// `kStudy` as it was run, its first runs finished.
struct Before {
  explicit Before(size_t finished) {
    const auto study = read_study(folder, kStudy);
    const auto runs = make_grid(study, folder / "out", testing::resolve);
    index = StudyIndex(runs, folder / "out", diagnosis_of(study), study.to_json());
    for (size_t i = 0; i < finished; ++i) {
      runs::RunFolder run(runs[i].folder);
      run.prepare(runs[i].identity, runs[i].names());
      run.ask(diagnosis_of(study));
      run.mark_done();
    }
  }
  std::vector<std::string> changes(std::string_view text, const ResolveRun& resolve = testing::resolve,
                                   const std::vector<std::string>& assignments = {}) const {
    const auto study = read_study(folder, text, assignments);
    return study_changes(index, study, make_grid(study, folder / "out", resolve), folder / "out");
  }

  TemporaryFolder folder;
  StudyIndex index;
};

}  // namespace

TEST(StudyChanges, nothing_changed_says_nothing) {
  const Before before(3);
  EXPECT_THAT(before.changes(kStudy), IsEmpty());
  EXPECT_THAT(before.changes(changed("a tiny study", "a small study")), IsEmpty());
}

TEST(StudyChanges, a_seed_that_is_dropped_after_results_is_called_that) {
  EXPECT_THAT(Before(1).changes(changed("[1, 2]", "[1, 3]")),
              ElementsAre("seed 2 is no longer named: 2 runs, none of them finished",
                          "seed 3 is new: 2 runs (declared after 1 run had finished)"));
  EXPECT_THAT(Before(4).changes(changed("[1, 2]", "[1]")),
              ElementsAre("seed 2 was declared and is dropped after 2 of its 2 runs had finished: what is left was "
                          "chosen with results in sight, and whoever reads the study must be told so; name it again to "
                          "undo this"));
  EXPECT_THAT(Before(0).changes(changed("[1, 2]", "[1, 2, 3]")), ElementsAre("seed 3 is new: 2 runs"));
}

TEST(StudyChanges, every_axis_of_the_grid_is_compared) {
  const Before before(3);
  EXPECT_THAT(before.changes(changed("[\"misa\"]", "[\"mult\"]")),
              ElementsAre(HasSubstr("model misa was declared and is dropped after 3 of its 4 runs had finished"),
                          "model mult is new: 4 runs (declared after 3 runs had finished)"));
  EXPECT_THAT(before.changes(changed("sets/mosi", "sets/mosei")),
              ElementsAre(HasSubstr("data set sets/mosi was declared"), HasSubstr("data set sets/mosei is new")));
  EXPECT_THAT(before.changes(changed("[[strategy]]\nname = \"none\"\n", "")),
              ElementsAre(HasSubstr("strategy none was declared and is dropped after 2 of its 2 runs had finished")));
}

TEST(StudyChanges, runs_that_became_others_are_named_with_the_reason) {
  const Before before(3);
  EXPECT_THAT(before.changes(kStudy, testing::resolve, {"training.epochs=5", "text.freeze_layers=1"}),
              ElementsAre("3 runs are other ones now, to be trained anew (training.epochs: 2, now 5; "
                          "text.freeze_layers: not there, now 1): misa, none, seed 1; misa, none, seed 2; misa, 15+15, "
                          "seed 1; the results of 3 that had finished no longer count"));
  const auto with = [](auto change) {
    return [change](const std::string& data, const std::string& model, const config::Config& settings) {
      auto identity = testing::resolve(data, model, settings);
      change(identity);
      return identity;
    };
  };
  EXPECT_THAT(before.changes(kStudy, with([](runs::RunIdentity& run) { run.data_hash = "x"; })),
              ElementsAre(HasSubstr("(other bytes in the data set): misa, none, seed 1")));
  EXPECT_THAT(before.changes(kStudy, with([](runs::RunIdentity& run) { run.text_encoder_hash = "x"; })),
              ElementsAre(HasSubstr("(other bytes in the text encoder)")));
  EXPECT_THAT(before.changes(kStudy, with([](runs::RunIdentity& run) { ++run.results_version; })),
              ElementsAre(HasSubstr("(results version " + std::to_string(kResultsVersion) + ", now " +
                                    std::to_string(kResultsVersion + 1) + ")")));
  EXPECT_THAT(before.changes(changed("noise = 0.15", "noise = 0.1")),
              ElementsAre("1 run is another one now, to be trained anew (robust.noise: 0.15, now 0.1): misa, 15+15, "
                          "seed 1; the results of 1 that had finished no longer count"));
  write_file_whole(before.folder / "out" / before.index.runs[2].folder / "run.json", "{}");
  EXPECT_THAT(before.changes(changed("noise = 0.15", "noise = 0.1")),
              ElementsAre(HasSubstr("what they were is not known, because run.json is damaged")));
}

TEST(StudyChanges, data_that_lie_elsewhere_are_no_change) {
  const Before before(3);
  EXPECT_THAT(before.changes(changed("sets/mosi", "/mnt/other/mosi")), ::testing::IsEmpty());
  const auto other_bytes = [](const std::string& data, const std::string& model, const config::Config& settings) {
    auto identity = testing::resolve(data, model, settings);
    identity.data_hash = "x";
    return identity;
  };
  EXPECT_THAT(before.changes(changed("sets/mosi", "/mnt/other/mosi"), other_bytes),
              ElementsAre(HasSubstr("(other bytes in the data set): misa, none, seed 1")));
}

TEST(StudyChanges, many_runs_are_counted_and_not_all_named) {
  const TemporaryFolder folder;
  const auto seeds = changed("[1, 2]", "[1, 2, 3]");
  const auto study = read_study(folder, seeds);
  const auto runs = make_grid(study, folder / "out", testing::resolve);
  for (const auto& run : runs) runs::RunFolder(run.folder).prepare(run.identity, run.names());
  const StudyIndex before(runs, folder / "out", diagnosis_of(study), study.to_json());
  const auto now = read_study(folder, seeds, {"training.epochs=5"});
  EXPECT_THAT(study_changes(before, now, make_grid(now, folder / "out", testing::resolve), folder / "out"),
              ElementsAre(::testing::AllOf(HasSubstr("6 runs are other ones now"),
                                           HasSubstr("misa, 15+15, seed 2; and 1 more; none had finished"))));
}

TEST(StudyChanges, a_changed_diagnosis_names_its_conditions) {
  const std::string again = ": every run is diagnosed again, none is trained again for it";
  EXPECT_THAT(Before(0).changes(changed("rates = [0.3]", "rates = [0.1, 1.0]")),
              ElementsAre("the diagnosis changed (dropped: text missing 30 %; new: text missing 10 %, text missing "
                          "100 %)" +
                          again));
  EXPECT_THAT(Before(2).changes(changed("rates = [0.3]", "rates = [0.1]")),
              ElementsAre("the diagnosis changed (dropped: text missing 30 %; new: text missing 10 %)" + again +
                          "; 2 runs had answered what is dropped, and readers must be told so"));
  EXPECT_THAT(
      Before(2).changes(changed("draws = 3", "draws = 4\nsplit = \"valid\"\ndiagnosis_seed = 2")),
      ElementsAre("the diagnosis changed (split: \"test\", now \"valid\"; draws: 3, now 4; seed: 1, now 2)" + again));
}

TEST(StudyChanges, claims_and_headline_metrics_are_compared) {
  const auto with_claim = [](const std::string& lines) {
    return std::string(kStudy) +
           "[[claim]]\nfamily = \"A\"\nquestion = \"?\"\nagainst_strategy = \"none\"\n"
           "conditions = [\"clean\"]\n" +
           lines;
  };
  Before before(2);
  EXPECT_THAT(before.changes(with_claim("metrics = [\"corr\"]\n")),
              ElementsAre("family A: 1 claim is new (sets/mosi, misa, clean: 15+15 against none, corr); 2 runs had "
                          "finished, so readers must be told that it was changed with results in sight"));
  EXPECT_THAT(before.changes(changed("draws = 3", "draws = 3\nmetrics = [\"mae\"]")),
              ElementsAre("headline metrics: corr, f1_non0, mae, now mae (declared after 2 runs had finished)"));
  before.index.study = read_study(before.folder, with_claim("")).to_json();
  EXPECT_THAT(before.changes(with_claim("")), IsEmpty());
  EXPECT_THAT(before.changes(with_claim("name = \"another name\"\n")), IsEmpty());
  EXPECT_THAT(before.changes(with_claim("margin = { corr = 0.05 }\n")),
              ElementsAre(HasSubstr("family A: 1 claim has another margin (sets/mosi, misa, clean: 15+15 against none, "
                                    "corr: 0.01, now 0.05); 2 runs had finished")));
  EXPECT_THAT(before.changes(kStudy), ElementsAre(HasSubstr("family A: 2 claims are declared no longer (")));
}

TEST(StudyChanges, an_older_programs_index_still_tells_runs) {
  Before before(2);
  before.index.study = {};
  EXPECT_THAT(before.changes(changed("[1, 2]", "[1]")), ElementsAre(HasSubstr("seed 2 was declared and is dropped")));
  EXPECT_THAT(before.changes(changed("draws = 3", "draws = 4")),
              ElementsAre("conditions, draws, seed or split of the diagnosis changed: every run is diagnosed again, "
                          "none is trained again for it"));
}

}  // namespace modrob::study
