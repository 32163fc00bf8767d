#include "study/manifest.h"

#include <gmock/gmock.h>

#include "core/files.h"
#include "core/hash.h"
#include "io/json.h"
#include "support.h"

namespace modrob::study {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::TemporaryFolder;
using testing::user_error_of;

// "a/b is missing"; "" when nothing differs.
std::string difference(const fs::path& folder) {
  const auto found = check_manifest(folder);
  return found ? found->path + " " + found->what : "";
}

void fill(const fs::path& folder) {
  make_folder(folder / "runs/one");
  write_file_whole(folder / "study.json", "{}");
  write_file_whole(folder / "runs/one/DONE", "done");
  write_file_whole(folder / "runs/one/metrics.json", "[1, 2]");
  write_file_whole(folder / "runs/one/LEASE", "passing");
  write_manifest(folder);
}

}  // namespace

TEST(Manifest, lists_every_file_but_what_passes) {
  const TemporaryFolder folder;
  fill(folder.path());
  const auto json = io::read_json(folder / "manifest.json");
  std::vector<std::string> paths;
  for (const auto& file : json.at("files")) paths.push_back(file.at("path"));
  EXPECT_THAT(paths, ::testing::ElementsAre("runs/one/DONE", "runs/one/metrics.json", "study.json"));
  EXPECT_EQ(json.at("files")[1].at("sha256"), sha256("[1, 2]"));
  EXPECT_EQ(json.at("files")[1].at("bytes"), 6);
  EXPECT_EQ(difference(folder.path()), "");
  fs::remove(folder / "runs/one/LEASE");
  EXPECT_EQ(difference(folder.path()), "");
}

TEST(Manifest, the_first_difference_is_found) {
  const TemporaryFolder folder;
  fill(folder.path());
  write_file_whole(folder / "study.json", "[]");
  EXPECT_EQ(difference(folder.path()), "study.json has other content");
  write_file_whole(folder / "runs/two", "new");
  EXPECT_EQ(difference(folder.path()), "runs/two is not in the manifest");
  write_file_whole(folder / "runs/one/metrics.json", "[1, 3]");
  EXPECT_EQ(difference(folder.path()), "runs/one/metrics.json has other content");
  fs::remove(folder / "runs/one/DONE");
  EXPECT_EQ(difference(folder.path()), "runs/one/DONE is missing");
  fs::remove_all(folder / "runs");
  fs::remove(folder / "study.json");
  EXPECT_EQ(difference(folder.path()), "runs/one/DONE is missing");
  write_manifest(folder.path());
  EXPECT_EQ(difference(folder.path()), "");
  write_file_whole(folder / "z", "");
  EXPECT_EQ(difference(folder.path()), "z is not in the manifest");
}

TEST(Manifest, an_absent_or_damaged_one_is_named) {
  const TemporaryFolder folder;
  EXPECT_THAT(user_error_of([&] { check_manifest(folder.path()); }), HasSubstr("has no manifest.json"));
  write_file_whole(folder / "manifest.json", "{");
  EXPECT_THAT(user_error_of([&] { check_manifest(folder.path()); }), HasSubstr("manifest.json:1:2: not valid JSON"));
  write_file_whole(folder / "manifest.json", R"({"version": 1, "files": [{"path": "x"}]})");
  EXPECT_THAT(user_error_of([&] { check_manifest(folder.path()); }), HasSubstr("manifest.json is damaged"));
  write_file_whole(folder / "manifest.json", R"({"version": 2, "files": []})");
  EXPECT_THAT(user_error_of([&] { check_manifest(folder.path()); }),
              HasSubstr("version that this program does not know"));
}

}  // namespace modrob::study
