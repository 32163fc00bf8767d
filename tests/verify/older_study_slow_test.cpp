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
  EXPECT_THAT(answer.text(), HasSubstr("51 files made again"));
  EXPECT_THAT(answer.text(),
              HasSubstr("in an older program's words, so that their numbers were not compared: tables/robustness.md"));
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
