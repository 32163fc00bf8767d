#include "study/manifest.h"

#include <gmock/gmock.h>

#include "core/files.h"
#include "core/hash.h"
#include "io/json.h"
#include "io/record/json_writer.h"
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
  return found.empty() ? "" : found[0].path + " " + found[0].what;
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
  EXPECT_THAT(user_error_of([&] { check_manifest(folder.path()); }),
              HasSubstr("manifest.json: files[0]: lacks the key 'bytes'"));
  write_file_whole(folder / "manifest.json", R"({"version": 2, "files": []})");
  EXPECT_THAT(user_error_of([&] { check_manifest(folder.path()); }),
              HasSubstr("version that this program does not know"));
}

TEST(Manifest, every_difference_is_told_in_the_order_of_paths) {
  const TemporaryFolder folder;
  fill(folder.path());
  fs::remove(folder / "runs/one/DONE");
  write_file_whole(folder / "runs/three", "new");
  write_file_whole(folder / "study.json", "[]");
  write_file_whole(folder / "z", "");
  std::vector<std::string> told;
  for (const auto& found : check_manifest(folder.path())) told.push_back(found.path + " " + found.what);
  EXPECT_THAT(told, ::testing::ElementsAre("runs/one/DONE is missing", "runs/three is not in the manifest",
                                           "study.json has other content", "z is not in the manifest"));
}

// Sets a file's modification time, seconds ago.
void age(const fs::path& file, int seconds) {
  fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::seconds(seconds));
}

TEST(Manifest, an_untouched_file_is_not_read_again_by_the_writer_but_always_by_the_check) {
  const TemporaryFolder folder;
  write_file_whole(folder / "old", "content");
  age(folder / "old", 60);
  const auto time = fs::last_write_time(folder / "old");
  write_manifest(folder.path());
  // Same size and time, other content: what only a deliberate change looks like.
  write_file_whole(folder / "old", "CONTENT");
  fs::last_write_time(folder / "old", time);
  write_manifest(folder.path());
  EXPECT_EQ(Manifest::read(folder.path()).files[0].sha256, sha256("content"));
  EXPECT_EQ(difference(folder.path()), "old has other content");
  // With a time of its own it is read.
  age(folder / "old", 30);
  write_manifest(folder.path());
  EXPECT_EQ(difference(folder.path()), "");
}

TEST(Manifest, a_file_as_young_as_the_manifest_is_read_again) {
  const TemporaryFolder folder;
  write_file_whole(folder / "young", "content");
  const auto time = fs::last_write_time(folder / "young");
  write_manifest(folder.path());
  write_file_whole(folder / "young", "CONTENT");
  fs::last_write_time(folder / "young", time);
  write_manifest(folder.path());
  EXPECT_EQ(difference(folder.path()), "");
}

TEST(Manifest, an_omitted_file_may_be_absent_but_not_altered) {
  const TemporaryFolder folder;
  fill(folder.path());
  auto manifest = Manifest::read(folder.path());
  manifest.files[1].omitted = true;
  io::write_json(folder / "manifest.json", io::record_json(manifest));
  EXPECT_EQ(difference(folder.path()), "");
  fs::remove(folder / "runs/one/metrics.json");
  EXPECT_EQ(difference(folder.path()), "");
  write_file_whole(folder / "runs/one/metrics.json", "[1, 3]");
  EXPECT_EQ(difference(folder.path()), "runs/one/metrics.json has other content");
}

TEST(Manifest, a_path_listed_twice_is_refused) {
  const TemporaryFolder folder;
  fill(folder.path());
  auto manifest = Manifest::read(folder.path());
  manifest.files.push_back(manifest.files[0]);
  io::write_json(folder / "manifest.json", io::record_json(manifest));
  EXPECT_THAT(user_error_of([&] { check_manifest(folder.path()); }), HasSubstr("lists 'runs/one/DONE' twice"));
}

}  // namespace modrob::study
