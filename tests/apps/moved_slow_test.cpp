// A results folder and a source tree that are moved, copied or seen by another path: no finished run is lost.

#include "tiny_world.h"

namespace modrob::testing {

namespace {

// The program on a home that lies at `home` now, with data and encoder there.
CommandResult modrob_at(const fs::path& home, const std::string& arguments) {
  return run_shell("MODROB_HOME='" + home.string() + "' '" MODROB_PROGRAM "' --progress none " + arguments);
}

std::string places(const fs::path& home) {
  return " --data '" + (home / "tiny").string() + "' --text-encoder '" + (home / "encoder").string() + "'";
}

std::string study_at(const fs::path& home) { return (home / "study.toml").string() + places(home); }

// What training again, or an accusation, would change: outputs of runs, run.json, DONE, the ledger.
std::map<std::string, std::string> evidence_in(const fs::path& study) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(study)) {
    const std::string name = entry.path().filename();
    if (name == "output.txt" || name == "run.json" || name == "DONE" || name == "ledger.jsonl") {
      files[entry.path().lexically_relative(study).string()] = read_file(entry.path());
    }
  }
  return files;
}

void expect_nothing_lost(const fs::path& home, const std::map<std::string, std::string>& before) {
  const fs::path study = home / "results/tiny";
  const auto ran = modrob_at(home, "study run " + study_at(home));
  EXPECT_EQ(ran.status, 0) << ran.output;
  EXPECT_EQ(evidence_in(study), before) << ran.output;
  EXPECT_THAT(modrob_at(home, "study status " + study.string()).output, HasSubstr("4 of 4 runs done"));
  const auto cleaned = modrob_at(home, "study clean " + study_at(home));
  EXPECT_THAT(cleaned.output, HasSubstr("nothing to remove"));
  EXPECT_EQ(evidence_in(study), before) << cleaned.output;
  const auto verified = modrob_at(home, "study verify " + study.string());
  EXPECT_EQ(verified.status, 0) << verified.output;
}

}  // namespace

TEST(Moved, a_study_that_is_moved_copied_or_seen_by_another_path_keeps_its_runs) {
  const TinyWorld world;
  const TemporaryFolder elsewhere;
  const fs::path home = world.home.path(), moved = elsewhere / "moved", copied = elsewhere / "copied",
                 linked = elsewhere / "linked";
  const auto first = modrob_at(home, "study run " + study_at(home));
  ASSERT_EQ(first.status, 0) << first.output;
  const auto before = evidence_in(home / "results/tiny");
  ASSERT_EQ(before.size(), 4 * 3 + 1u);

  fs::create_directory_symlink(home, linked);
  expect_nothing_lost(linked, before);
  ASSERT_EQ(run_shell("cp -r '" + home.string() + "' '" + copied.string() + "'").status, 0);
  expect_nothing_lost(copied, before);
  ASSERT_EQ(run_shell("mv '" + home.string() + "' '" + moved.string() + "'").status, 0);
  expect_nothing_lost(moved, before);

  const std::string run = fs::directory_iterator(moved / "results/tiny/runs")->path().string();
  expect_refusal(modrob_at(moved, "diagnose " + run + " --condition text:missing:1 --draws 1"),
                 {"the data set '" + (home / "tiny").string() + "'", "is not there", "--data"});
  const auto diagnosed = modrob_at(moved, "diagnose " + run + " --condition text:missing:1 --draws 1" + places(moved));
  EXPECT_EQ(diagnosed.status, 0) << diagnosed.output;
  fs::remove_all(moved / "tiny");
  data::write_dataset(moved / "tiny", tiny_contents(32, 12, 20));
  expect_refusal(modrob_at(moved, "diagnose " + run + places(moved)), {"is not the one that", "its hash differs"});
}

TEST(Moved, an_unfinished_run_is_carried_on_where_its_data_lie_now) {
  const TinyWorld world;
  const TemporaryFolder elsewhere;
  const fs::path home = world.home.path(), moved = elsewhere / "moved";
  ASSERT_EQ(modrob_at(home, "study run " + study_at(home)).status, 0);
  ASSERT_EQ(run_shell("mv '" + home.string() + "' '" + moved.string() + "'").status, 0);
  const fs::path run = fs::directory_iterator(moved / "results/tiny/runs")->path();
  fs::remove(run / "DONE");
  const auto ran = modrob_at(moved, "study run " + study_at(moved));
  EXPECT_EQ(ran.status, 0) << ran.output;
  EXPECT_TRUE(fs::exists(run / "DONE"));
  EXPECT_THAT(read_file(run / "run.json"), HasSubstr((moved / "tiny").string()));
  EXPECT_EQ(std::distance(fs::directory_iterator(moved / "results/tiny/runs"), fs::directory_iterator()), 4);
  EXPECT_EQ(modrob_at(moved, "study verify " + (moved / "results/tiny").string()).status, 0);
}

TEST(Moved, the_program_finds_its_source_tree_from_where_it_lies) {
  if (fs::path(MODROB_PROGRAM) != fs::path(MODROB_SOURCE_DIR) / "build/release/modrob") {
    GTEST_SKIP() << "the program is built outside build/release";
  }
  const TemporaryFolder elsewhere;
  const fs::path tree = elsewhere / "tree", moved = elsewhere / "moved";
  make_folder(tree / "build/release");
  fs::copy_file(MODROB_PROGRAM, tree / "build/release/modrob");
  fs::copy(fs::path(MODROB_SOURCE_DIR) / "studies", tree / "studies", fs::copy_options::recursive);
  fs::create_directory_symlink(fs::path(MODROB_SOURCE_DIR) / ".venv", tree / ".venv");
  const auto ask = [](const fs::path& root) {
    return run_shell("unset MODROB_HOME; ldd '" + (root / "build/release/modrob").string() + "' | grep libtorch; '" +
                     (root / "build/release/modrob").string() + "' study check quick; '" +
                     (root / "build/release/modrob").string() + "' study status quick");
  };
  for (const auto& root : {tree, moved}) {
    if (root == moved) fs::rename(tree, moved);
    const auto result = ask(root);
    EXPECT_THAT(result.output, HasSubstr((root / "build/release").string() + "/../../.venv/"));
    EXPECT_THAT(result.output, HasSubstr((root / "results/quick").string())) << "not those of the tree it was built in";
  }
  fs::remove_all(moved / "studies");
  EXPECT_THAT(ask(moved).output, HasSubstr("name it with MODROB_HOME"));
}

}  // namespace modrob::testing
