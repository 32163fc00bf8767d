#include <gmock/gmock.h>

#include "finished_study.h"
#include "study/study_folder.h"
#include "verify/unpack.h"
#include "verify/verify_study.h"

namespace modrob::verify {
namespace {

using ::testing::HasSubstr;

// The quick study as a program of November 2026 made it, before corruptions, runs and records became one value each:
// what users have must stay readable, with the same numbers.
const std::filesystem::path kOlderStudy = MODROB_SOURCE_DIR "/tests/verify/older_study.tar.gz";

}  // namespace

TEST(OlderStudy, is_read_and_verified_with_the_same_numbers) {
  const auto answer = verify_study(kOlderStudy);
  EXPECT_TRUE(answer.verified()) << answer.text();
  EXPECT_THAT(answer.text(), HasSubstr("35892 values of 6 runs recomputed from stored scores"));
  EXPECT_THAT(answer.text(), HasSubstr("71293 values, 10000 resamples, 18 claims"));
  EXPECT_THAT(answer.text(), HasSubstr("35 files made again"));
  EXPECT_THAT(answer.text(),
              HasSubstr("in an older program's words or rows, so that their numbers were not compared: "
                        "tables/robustness.md, tables/robustness.json, tables/claims.md, tables/table1.md, "
                        "tables/table1.tex, tables/table3.md, tables/table3.tex, report.html;"));
  EXPECT_THAT(answer.text(), HasSubstr("for these there is the manifest only: tables/table4.md, tables/table4.tex, "
                                       "tables/table5.md, tables/table5.tex, tables/table6.md, tables/table6.tex, "
                                       "tables/table7.md, tables/table7.tex)"))
      << "tables of models that the study has not";
}

TEST(OlderStudy, has_its_runs_under_the_names_they_had) {
  const testing::TemporaryFolder folder;
  unpack(kOlderStudy, folder.path());
  const auto study = study::StudyFolder::open(folder / "quick");
  const study::FinishedRuns finished(study, runs::RunFolder::DamagedDone::kError);
  ASSERT_EQ(study.runs.size(), 6u);
  for (const auto& run : study.runs) EXPECT_TRUE(finished(run)) << run.label();
}

}  // namespace modrob::verify
