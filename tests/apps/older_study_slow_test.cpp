#include "tiny_world.h"

namespace modrob::testing {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// By the name of its study file, with a program whose own runs of it would be others.
TEST(CliOlderStudy, is_read_as_it_is_and_carried_out_anew) {
  const TemporaryFolder home;
  const auto modrob = [&](const std::string& words) {
    return run_shell("cd '" + home.path().string() + "' && MODROB_HOME='" + home.path().string() +
                     "' '" MODROB_PROGRAM "' --progress none " + words);
  };
  for (const std::string name : {"studies", ".venv"}) {  // as in a clone: the data set's sources lie in .venv
    std::filesystem::create_symlink(MODROB_SOURCE_DIR "/" + name, home / name);
  }
  const auto made = modrob("data make spoken-reviews --output data/spoken_reviews");
  ASSERT_EQ(made.status, 0) << made.output;
  ASSERT_EQ(run_shell("mkdir '" + (home / "results").string() +
                      "' && tar xzf '" MODROB_SOURCE_DIR "/tests/verify/older_study.tar.gz' -C '" +
                      (home / "results").string() + "'")
                .status,
            0);
  const auto table = modrob("study table quick --metric corr");
  EXPECT_EQ(table.status, 0) << table.output;
  EXPECT_THAT(table.output, AllOf(HasSubstr("was made by a program with results version 1, and is taken as it is"),
                                  Not(HasSubstr("not started"))));
  const auto folder = modrob("study table results/quick --metric corr");
  EXPECT_THAT(table.output, HasSubstr(folder.output)) << "the same table, without a warning";
  const auto plan = modrob("study plan quick --no-probe");
  EXPECT_EQ(plan.status, 0) << plan.output;
  EXPECT_THAT(plan.output, HasSubstr("results version 1, now 2")) << "what study run would make anew, and why";
}

}  // namespace modrob::testing
