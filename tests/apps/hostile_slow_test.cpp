#include "tiny_world.h"

namespace modrob::testing {

// Every hostile file's verdict, category and time through the command line itself.
TEST(CliHostile, every_file_gets_its_verdict) {
  const TemporaryFolder folder;
  const auto files = golden_dir() / "formats" / "hostile";
  const auto manifest = io::read_json(files / "manifest.json");
  size_t compared = 0;
  for (const auto& entry : manifest.at("files")) {
    const auto name = entry.at("file").get<std::string>();
    SCOPED_TRACE(name);
    const std::string output = (folder / "out").string();
    const std::string command = entry.at("kind") == "weights"
                                    ? "checkpoint show " + (files / name).string()
                                    : "data import " + (files / name).string() + " --output " + output;
    const auto start = std::chrono::steady_clock::now();
    const auto result = run_shell("ulimit -v 20000000; '" MODROB_PROGRAM "' --progress none " + command);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    EXPECT_LT(seconds, 10.0);
    if (entry.at("expect") == "accept") {
      EXPECT_EQ(result.status, 0) << result.output;
    } else {
      EXPECT_EQ(result.status, 2) << result.output;
      const size_t begin = result.output.rfind('['), end = result.output.rfind(']');
      ASSERT_NE(begin, std::string::npos) << result.output;
      const std::string category = result.output.substr(begin + 1, end - begin - 1);
      EXPECT_NE(("|" + entry.at("error").get<std::string>() + "|").find("|" + category + "|"), std::string::npos)
          << result.output;
      EXPECT_FALSE(std::filesystem::exists(output));
    }
    std::filesystem::remove_all(output);
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
    ++compared;
  }
  EXPECT_EQ(compared, 185u);
}

}  // namespace modrob::testing
