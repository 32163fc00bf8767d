#include "report/imported_study.h"

#include "study/manifest.h"
#include "verify/bundle_readme.h"
#include "verify/prelude.h"

namespace modrob::verify {
namespace {

class VerifyImported : public TestWithParam<study::ScoreSource> {
 protected:
  ImportedStudy study{GetParam()};
  bool passes() const { return GetParam() == study::ScoreSource::kImportedPasses; }
  std::string metrics_of_first_run() const { return "runs/" + study.run(0).filename().string() + "/metrics.json"; }
};

TEST_P(VerifyImported, is_verified_and_says_what_nothing_tells) {
  const auto answer = verify_study(study.path());
  EXPECT_TRUE(answer.verified()) << answer.text();
  EXPECT_THAT(check_of(answer, "definition").summary(), HasSubstr("4 declared runs (2 seeds), 4 finished"));
  EXPECT_EQ(check_of(answer, "ledger").summary(),
            "nothing to check: the models were trained elsewhere, so no ledger was kept");
  EXPECT_THAT(check_of(answer, "ledger").notes(), ElementsAre(std::string(study::unchecked_words(GetParam()))));
  EXPECT_EQ(check_of(answer, "selection").summary(), "nothing to check: the models were trained elsewhere");
  EXPECT_THAT(
      check_of(answer, "declaration").notes(),
      ElementsAre("not checked: whether conditions, seeds and claims were chosen before the scores were known"));
  EXPECT_THAT(check_of(answer, "scores").summary(), AllOf(HasSubstr("values of 4 runs"), HasSubstr("exactly")));
  EXPECT_EQ(check_of(answer, "scores").summary().find("masks drawn again") == std::string::npos, passes());
}

TEST_P(VerifyImported, a_changed_score_is_found) {
  auto table = metrics::CounterfactualTable::load(study.run(0));
  for (float& score : table.row(1)) score = -score;
  table.save(study.run(0));
  // The manifest finds the bytes; made anew, the metrics tell.
  EXPECT_THAT(first_problem(check_of(verify_study(study.path()), "manifest")), HasSubstr("predictions.safetensors"));
  runs::RunFolder(study.run(0)).mark_done();
  study::write_manifest(study.path());
  const auto answer = verify_study(study.path());
  EXPECT_FALSE(answer.verified());
  EXPECT_THAT(first_problem(check_of(answer, "scores")), AllOf(StartsWith(metrics_of_first_run() + ": conditions / "),
                                                               HasSubstr(" stored "), HasSubstr("recomputed ")));
}

TEST_P(VerifyImported, a_changed_metric_is_found) {
  change_json(study.run(0) / "metrics.json", [](io::Json& json) { json["conditions"][0]["draws"]["corr"][1] = 0.123; });
  runs::RunFolder(study.run(0)).mark_done();
  study::write_manifest(study.path());
  EXPECT_THAT(first_problem(check_of(verify_study(study.path()), "scores")),
              AllOf(StartsWith(metrics_of_first_run() + ": conditions / text missing 30 % / draws / corr / 1: "),
                    HasSubstr("stored 0.123, recomputed ")));
}

TEST_P(VerifyImported, other_masks_are_found) {
  // Whom a condition hits is drawn from the diagnosis' seed, or stands with the scores.
  change_json(study.path() / "study.json", [](io::Json& json) { json["study"]["diagnosis_seed"] = 2; });
  EXPECT_FALSE(verify_study(study.path()).verified());
}

TEST_P(VerifyImported, a_bundle_is_verified_by_who_has_nothing_else) {
  const fs::path archive = study.folder / "mine.tar.gz";
  write_bundle(study.path(), archive, {.program = "modrob 1.2.3"});
  EXPECT_THAT(bundle_readme(study.path(), {.program = "modrob 1.2.3"}),
              AllOf(HasSubstr("made by modrob 1.2.3 of scores that were brought to it"), Not(HasSubstr("sentiment")),
                    Not(HasSubstr("ledger.jsonl")), Not(HasSubstr("settings"))));
  const auto answer = verify_study(archive);
  EXPECT_TRUE(answer.verified()) << answer.text();
}

TEST_P(VerifyImported, runs_that_are_gone_are_told) {
  fs::remove_all(study.run(3));
  const auto answer = verify_study(study.path());
  EXPECT_FALSE(answer.verified());
  EXPECT_THAT(check_of(answer, "definition").notes(), Contains(HasSubstr("mine, robust, seed 2")));
}

INSTANTIATE_TEST_SUITE_P(of, VerifyImported,
                         Values(study::ScoreSource::kImportedPasses, study::ScoreSource::kImportedVariants),
                         [](const auto& source) { return std::string(study::score_source_name(source.param)); });

}  // namespace
}  // namespace modrob::verify
