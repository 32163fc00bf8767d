// Containers that share a folder: their processes have the same ids and host names. MODROB_SOAK_ROUNDS sets the rounds.

#include "tiny_world.h"

namespace modrob::testing {

namespace {

constexpr const char* kContainer = "unshare --pid --uts --fork --mount-proc --kill-child ";

std::map<std::string, std::string> scores_and_tables(const fs::path& study) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(study)) {
    const auto relative = entry.path().lexically_relative(study);
    const std::string name = relative.filename();
    const bool kept = *relative.begin() == "tables" || *relative.begin() == "figures" ||
                      name == "predictions.safetensors" || name == "metrics.json" || name == "study.json";
    if (entry.is_regular_file() && kept) files[relative.string()] = read_file(entry.path());
  }
  return files;
}

}  // namespace

TEST(Namespaces, four_runners_with_equal_process_ids_share_one_folder) {
  if (run_shell(std::string(kContainer) + "hostname twin").status != 0) {
    GTEST_SKIP() << "this user may not make process namespaces";
  }
  const TinyWorld world;
  const std::string command = "MODROB_HOME='" + world.home.path().string() +
                              "' '" MODROB_PROGRAM "' --progress none study run '" +
                              (world.home / "study.toml").string() + "' --jobs 1";
  ASSERT_EQ(run_shell(command + " --output " + (world.home / "alone").string()).status, 0);
  const auto expected = scores_and_tables(world.home / "alone");
  const char* given = std::getenv("MODROB_SOAK_ROUNDS");
  const int rounds = given == nullptr ? 2 : std::max(1, std::atoi(given));
  for (int round = 0; round < rounds; ++round) {
    const fs::path shared = world.home / "shared";
    // Four at once; the status of each is said.
    const std::string runner = std::string(kContainer) + "sh -c \"hostname twin; " + command + " --output '" +
                               shared.string() + "'\"; echo status=$?; ";
    std::string four;
    for (int i = 0; i < 4; ++i) four += "{ " + runner + "} & ";
    const auto result = run_shell(four + "wait");
    size_t well = 0;
    for (size_t at = 0; (at = result.output.find("status=0\n", at)) != std::string::npos; ++at) ++well;
    EXPECT_EQ(well, 4u) << "round " << round << ": " << result.output;
    EXPECT_EQ(scores_and_tables(shared), expected) << "round " << round;
    const auto verified = world.modrob("study verify " + shared.string());
    EXPECT_EQ(verified.status, 0) << "round " << round << ": " << verified.output;
    if (::testing::Test::HasFailure()) break;
    fs::remove_all(shared);
  }
}

}  // namespace modrob::testing
