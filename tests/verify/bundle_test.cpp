#include "verify/prelude.h"

namespace modrob::verify {
namespace {

// With a checkpoint and an event file.
struct StudyWithWeights : FinishedStudy {
  StudyWithWeights() {
    write_file_whole(file(0, "best-3.safetensors"), "weights");
    write_file_whole(file(0, "events.out.tfevents.modrob"), "events");
    report();
  }
};

fs::path unpacked(const fs::path& archive, const TemporaryFolder& into) {
  unpack(archive, into.path());
  return into / "out";
}

TEST(Bundle, is_verified_elsewhere_without_weights_and_texts) {
  const StudyWithWeights study;
  const fs::path archive = study.folder / "study.tar.gz";
  const auto content = write_bundle(study.path(), archive, {.program = "modrob 1.2.3"});
  EXPECT_EQ(content.omitted_files, 3u);
  const auto answer = verify_study(archive);
  EXPECT_TRUE(answer.verified()) << answer.text();
  EXPECT_EQ(answer.study, archive.string());
  EXPECT_THAT(check_of(answer, "manifest").notes(), ElementsAre(HasSubstr("3 files are left out")));

  const TemporaryFolder elsewhere;
  const fs::path copy = unpacked(archive, elsewhere);
  EXPECT_TRUE(verify_study(copy).verified());
  EXPECT_FALSE(fs::exists(copy / study.name(0, "best-3.safetensors")));
  EXPECT_FALSE(fs::exists(copy / "data/mosi/transcripts.json"));
  EXPECT_THAT(read_file(study.path() / "report.html"), HasSubstr("Good movie"));
  EXPECT_THAT(read_file(copy / "report.html"), Not(HasSubstr("Good movie")));
  EXPECT_THAT(read_file(copy / "README.txt"),
              AllOf(HasSubstr("made_up: a study with scores"), HasSubstr("made by modrob 1.2.3"),
                    HasSubstr("modrob study verify"), HasSubstr("trained weights")));
}

// Two data sets whose names differ in what a file's name cannot hold, two of other scripts, and their bundle.
TEST(Bundle, names_map_to_files_one_to_one) {
  std::string text(kMadeUpStudy);
  text.replace(text.find("[\"mosi\"]"), 8, "[\"talks 1\", \"talks_1\", \"\u8bdd\u8bed\", \"\u8bb2\u5ea7\"]");
  text.replace(text.find("name = \"15+15\""), 14, "name = \"gest\u00f6rt\"");
  const FinishedStudy study(0, text);
  const auto answer = verify_study(study.path());
  EXPECT_TRUE(answer.verified()) << answer.text();
  std::set<std::string> reliance;
  for (const auto& entry : fs::directory_iterator(study.path() / "figures")) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("reliance-") && name.find("corr") != std::string::npos) reliance.insert(name);
  }
  EXPECT_EQ(reliance.size(), 4u);
  const fs::path archive = study.folder / "study.tar.gz";
  write_bundle(study.path(), archive, {});
  const auto bundled = verify_study(archive);
  EXPECT_TRUE(bundled.verified()) << bundled.text();
}

TEST(Bundle, holds_weights_and_texts_where_asked_for) {
  const StudyWithWeights study;
  const fs::path archive = study.folder / "study.tar.gz";
  EXPECT_EQ(write_bundle(study.path(), archive, {.weights = true, .texts = true, .program = ""}).omitted_files, 0u);
  const TemporaryFolder elsewhere;
  const fs::path copy = unpacked(archive, elsewhere);
  EXPECT_EQ(read_file(copy / study.name(0, "best-3.safetensors")), "weights");
  EXPECT_EQ(read_file(copy / "report.html"), read_file(study.path() / "report.html"));
  EXPECT_TRUE(verify_study(copy).verified());
}

TEST(Bundle, the_same_study_gives_the_same_bytes) {
  const StudyWithWeights study;
  write_bundle(study.path(), study.folder / "a", {});
  for (const auto& entry : fs::recursive_directory_iterator(study.path())) {
    if (entry.is_regular_file()) fs::last_write_time(entry, fs::file_time_type::clock::now() - std::chrono::hours(9));
  }
  write_bundle(study.path(), study.folder / "b", {});
  EXPECT_EQ(sha256_of_file(study.folder / "a"), sha256_of_file(study.folder / "b"));
}

TEST(Bundle, of_a_bundle_is_the_same_bundle) {
  const StudyWithWeights study;
  const fs::path archive = study.folder / "study.tar.gz";
  write_bundle(study.path(), archive, {});
  const TemporaryFolder elsewhere;
  const fs::path copy = unpacked(archive, elsewhere);
  write_bundle(copy, study.folder / "again.tar.gz", {});
  EXPECT_EQ(sha256_of_file(archive), sha256_of_file(study.folder / "again.tar.gz"));
  EXPECT_THAT(
      user_error_of([&] { write_bundle(copy, study.folder / "c", {.weights = true, .texts = false, .program = ""}); }),
      HasSubstr("is not in this copy of the study"));
}

TEST(Bundle, with_a_changed_file_is_not_verified) {
  const FinishedStudy study;
  const fs::path archive = study.folder / "study.tar.gz";
  write_bundle(study.path(), archive, {});
  const TemporaryFolder elsewhere;
  const fs::path copy = unpacked(archive, elsewhere);
  change_json(copy / study.name(1, "metrics.json"), [](io::Json& json) { json["clean"]["corr"] = 0.9; });
  const auto answer = verify_study(copy);
  EXPECT_FALSE(answer.verified());
  EXPECT_EQ(first_problem(check_of(answer, "manifest")), study.name(1, "metrics.json") + ": has other content");
  // What was left out may be added, but not as something else.
  make_folder(copy / "data/mosi");
  write_file_whole(copy / "data/mosi/transcripts.json", "{}");
  EXPECT_THAT(first_problem(check_of(verify_study(copy), "manifest")),
              HasSubstr("transcripts.json: has other content"));
}

TEST(Bundle, a_study_that_differs_from_its_manifest_is_refused_and_nothing_is_written) {
  const FinishedStudy study;
  const fs::path archive = study.folder / "study.tar.gz", file = study.file(0, "metrics.json");
  const std::string text = read_file(file);
  std::string changed = text;
  changed[changed.find("0.") + 2] ^= 1;
  write_file_whole(file, changed);
  EXPECT_THAT(user_error_of([&] { write_bundle(study.path(), archive, {}); }),
              AllOf(HasSubstr("metrics.json' has other content"), HasSubstr("modrob study report")));
  write_file_whole(file, text);
  write_file_whole(study.path() / "notes.txt", "mine");
  EXPECT_THAT(user_error_of([&] { write_bundle(study.path(), archive, {}); }), HasSubstr("is not in the manifest"));
  fs::remove(study.path() / "manifest.json");
  EXPECT_THAT(user_error_of([&] { write_bundle(study.path(), archive, {}); }), HasSubstr("has no manifest.json"));
  EXPECT_FALSE(fs::exists(archive));
}

TEST(Bundle, cut_off_anywhere_it_is_refused) {
  const FinishedStudy study;
  const fs::path archive = study.folder / "study.tar.gz";
  write_bundle(study.path(), archive, {});
  const std::string bytes = read_file(archive);
  for (const size_t size : {size_t{0}, size_t{5}, bytes.size() / 3, bytes.size() - 4000}) {
    write_file_whole(archive, bytes.substr(0, size));
    EXPECT_THAT(user_error_of([&] { verify_study(archive); }), HasSubstr("study.tar.gz")) << size;
  }
}

}  // namespace
}  // namespace modrob::verify
