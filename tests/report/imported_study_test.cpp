#include "report/imported_study.h"

#include "report/prelude.h"

namespace modrob::report {
namespace {

class ImportedPage : public TestWithParam<study::ScoreSource> {
 protected:
  ImportedStudy study{GetParam()};
};

TEST_P(ImportedPage, says_what_nothing_tells) {
  const std::string page = study.page();
  EXPECT_THAT(page, HasSubstr(std::string(study::unchecked_words(GetParam()))));
  EXPECT_THAT(page, HasSubstr("The scores were imported: no ledger tells whether the test split was opened"));
  EXPECT_THAT(page, HasSubstr("Enough to make every number again from the scores."));
  EXPECT_THAT(page, Not(HasSubstr("The ledger has nothing to say against these numbers")));
  EXPECT_THAT(page, Not(HasSubstr("Times the test split was opened")));
  EXPECT_FALSE(fs::exists(study.path() / "ledger.jsonl"));
}

TEST_P(ImportedPage, has_no_section_of_what_was_not_done_here) {
  const std::string page = study.page();
  EXPECT_THAT(page, Not(HasSubstr("<section id=\"training\">")));
  EXPECT_THAT(page, Not(HasSubstr("href=\"#training\"")));
  for (const char* id : {"answer", "robustness", "reliance", "provenance"}) {
    EXPECT_THAT(page, HasSubstr("<section id=\"" + std::string(id) + "\">"));
  }
}

TEST_P(ImportedPage, modalities_of_other_names_are_shown_as_ours_are) {
  const std::string page = study.page();
  const std::string reliance = page.substr(page.find("<section id=\"reliance\">"));
  EXPECT_THAT(reliance.substr(0, reliance.find("</section>")), AllOf(HasSubstr("sonar"), Not(HasSubstr("video"))));
  EXPECT_THAT(read_file(study.path() / "figures/reliance-data-corr.svg"),
              AllOf(HasSubstr("<title>sonar</title>"), Not(HasSubstr("<title>video</title>"))));
  EXPECT_THAT(read_file(study.path() / "tables/robustness.csv"), HasSubstr("sonar missing 100 %"));
}

TEST_P(ImportedPage, is_made_again_by_the_folder_alone) {
  const std::string page = study.page();
  fs::remove(study.path() / "report.html");
  study.report();
  EXPECT_EQ(study.page(), page);
}

INSTANTIATE_TEST_SUITE_P(of, ImportedPage,
                         Values(study::ScoreSource::kImportedPasses, study::ScoreSource::kImportedVariants),
                         [](const auto& source) { return std::string(study::score_source_name(source.param)); });

TEST(ImportedPages, runs_that_were_declared_and_never_scored_are_named) {
  set_progress_style(ProgressStyle::kNone);
  const TemporaryFolder folder;
  write_file_whole(folder / "scores.csv", MadeUpScores{}.csv());
  write_file_whole(folder / "study.toml", "seeds = [1, 2]\n");
  const auto scores =
      study::read_score_tables({folder / "scores.csv"}, {.name = "mine", .study_file = folder / "study.toml"});
  study::write_imported_study(scores.study, scores.runs, folder / "mine");
  const auto opened = study::StudyFolder::open(folder / "mine");
  write_results(opened, analysis::stored_analysis(opened, {.resamples = 40}), {});
  set_progress_style(ProgressStyle::kAuto);
  EXPECT_THAT(read_file(folder / "mine/report.html"), HasSubstr("mine, none, seed 2"));
}

}  // namespace
}  // namespace modrob::report
