#include "verify/prelude.h"

namespace modrob::verify {
namespace {

// Stands for `modrob cell run FOLDER`: takes the results from the study, marks the run, whose data set lies elsewhere
// here, as done, and then does `more` in the folder.
std::vector<std::string> command(const FinishedStudy& study, const std::string& more = "true") {
  const fs::path script = study.folder / "cell.sh";
  std::string text = "set -e\nfrom=" + study.path().string() + "/runs/$(basename $1)\ncd $1\n" +
                     "cp $from/selection.json $from/predictions.* $from/metrics.json .\ncase $(basename $1) in\n";
  for (const auto& run : study.made.at.runs) {
    auto moved = run.identity;
    moved.settings["data"] = study.folder.path().string();
    const io::Json done = {{"run", moved.hash()},
                           {"diagnosis", io::canonical_hash(study::diagnosis_of(study.made.at.study))}};
    text += run.folder.filename().string() + ") echo '" + done.dump() + "' > DONE;;\n";
  }
  write_file_whole(script, text + "esac\n" + more + "\n");
  return {"/bin/sh", script.string()};
}

study::StudyFolder opened(const FinishedStudy& study) { return study::StudyFolder::open(study.path()); }

// A study whose data set is there.
struct StudyWithData : FinishedStudy {
  RerunOptions options(int64_t count, const std::string& more = "true") const {
    RerunOptions options;
    options.count = count;
    options.command = command(*this, more);
    options.jobs = 2;
    options.data = folder.path().string();
    return options;
  }
};

void another_score(const FinishedStudy& study, size_t run, float by) {
  auto table = metrics::CounterfactualTable::load(study.run(run).folder);
  table.row(0)[5] += by;
  table.save(study.run(run).folder);
}

TEST(Rerun, chooses_runs_by_its_seed) {
  const StudyWithData study;
  const auto at = opened(study);
  auto options = study.options(2);
  const auto chosen = [&](uint64_t seed) {
    options.seed = seed;
    return Rerun(at, options).chosen();
  };
  EXPECT_EQ(chosen(1), chosen(1));
  std::set<const study::GridRun*> all;
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    const auto runs = chosen(seed);
    ASSERT_EQ(runs.size(), 2u);
    all.insert(runs.begin(), runs.end());
  }
  EXPECT_EQ(all.size(), 6u);
  EXPECT_EQ(Rerun(at, study.options(100)).chosen().size(), 6u);
}

TEST(Rerun, equal_bits_pass_on_any_machine) {
  const StudyWithData study;
  const auto at = opened(study);
  const auto check = Rerun(at, study.options(2)).check();
  EXPECT_EQ(check.outcome(), Outcome::kPassed) << check.text();
  EXPECT_THAT(check.summary(), HasSubstr("2 runs trained again (seed 1)"));
  EXPECT_THAT(check.text(), HasSubstr("the same bits"));
}

TEST(Rerun, a_failing_run_is_named_with_its_reason) {
  const StudyWithData study;
  const auto at = opened(study);
  const auto check = Rerun(at, study.options(1, "echo no such encoder >&2; exit 2")).check();
  EXPECT_THAT(first_problem(check),
              AllOf(HasSubstr("could not be made again: exit status 2"), HasSubstr("no such encoder")));
}

TEST(Rerun, data_that_are_not_here_are_named_before_anything_is_checked) {
  const FinishedStudy study;
  VerifyOptions options;
  options.rerun.emplace();
  options.rerun->command = command(study);
  EXPECT_THAT(user_error_of([&] { verify_study(study.path(), options); }),
              AllOf(HasSubstr("needs the data set 'mosi', which is not on this machine"), HasSubstr("--data")));
}

TEST(Rerun, is_the_last_check_of_a_verification) {
  const StudyWithData study;
  VerifyOptions options;
  options.rerun = study.options(1);
  const auto answer = verify_study(study.path(), options);
  EXPECT_TRUE(answer.verified()) << answer.text();
  EXPECT_EQ(answer.checks.back().name(), "rerun");
}

TEST(Rerun, on_the_same_machine_one_bit_is_too_much) {
  const FinishedStudy one;
  const FinishedStudy two;
  another_score(two, 0, 1e-5f);
  Check check("rerun");
  compare_scores("run", one.run(0).folder, two.run(0).folder, "", check);
  const auto table = metrics::CounterfactualTable::load(one.run(0).folder);
  EXPECT_THAT(first_problem(check), AllOf(HasSubstr("run: row '" + table.rows[0] + "', utterance 'v0[5]': stored "),
                                          HasSubstr("on a machine of the same class")));
}

TEST(Rerun, on_another_machine_small_differences_are_tolerated_and_large_ones_not) {
  const FinishedStudy one;
  const FinishedStudy two;
  another_score(two, 0, 1e-3f);
  Check small("rerun");
  compare_scores("run", one.run(0).folder, two.run(0).folder, "on a machine of another class", small);
  EXPECT_EQ(small.outcome(), Outcome::kPassed);
  EXPECT_THAT(small.text(), HasSubstr("tolerated on a machine of another class"));
  another_score(two, 0, 1e3f);
  Check large("rerun");
  compare_scores("run", one.run(0).folder, two.run(0).folder, "on a machine of another class", large);
  EXPECT_THAT(first_problem(large), HasSubstr("are tolerated on a machine of another class"));
  another_score(two, 0, std::numeric_limits<float>::quiet_NaN());
  Check undefined("rerun");
  compare_scores("run", one.run(0).folder, two.run(0).folder, "on a machine of another class", undefined);
  EXPECT_EQ(undefined.outcome(), Outcome::kFailed);
}

TEST(Rerun, what_an_older_results_version_trained_may_be_rounded_otherwise) {
  const StudyWithData study;
  const FinishedStudy again;
  another_score(again, 0, 1e-3f);
  auto at = opened(study);
  for (auto& run : at.runs) run.identity.results_version = kResultsVersion - 1;
  const auto check =
      Rerun(at, study.options(6, "cp " + again.path().string() + "/runs/$(basename $1)/predictions.* .")).check();
  EXPECT_EQ(check.outcome(), Outcome::kPassed) << check.text();
  EXPECT_THAT(check.text(), HasSubstr("tolerated where results version " + std::to_string(kResultsVersion - 1) +
                                      " trained it, not " + std::to_string(kResultsVersion)));
}

TEST(Rerun, other_utterances_cannot_be_compared) {
  const FinishedStudy one;
  const FinishedStudy two;
  auto table = metrics::CounterfactualTable::load(two.run(0).folder);
  table.utterances[0] = "another";
  table.save(two.run(0).folder);
  Check check("rerun");
  compare_scores("run", one.run(0).folder, two.run(0).folder, "on a machine of another class", check);
  EXPECT_THAT(first_problem(check), HasSubstr("other utterances"));
}

}  // namespace
}  // namespace modrob::verify
