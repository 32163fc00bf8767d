#include "verify/prelude.h"

// What a study's files say does not depend on how its path was typed, from where, or where it lies.
namespace modrob::verify {
namespace {

/// Leads to another working folder, and back.
struct Inside {
  explicit Inside(const fs::path& folder) : before(fs::current_path()) { fs::current_path(folder); }
  ~Inside() { fs::current_path(before); }
  fs::path before;
};

/// With everything that is told of damage: a damaged line in the ledger, a record of a failure that cannot be read.
struct DamagedStudy : FinishedStudy {
  DamagedStudy() : FinishedStudy(/*unfinished=*/2) {
    const fs::path ledger = path() / "ledger.jsonl";
    write_file_whole(ledger, read_file(ledger) + "{\"event\":\"test_op\n");
    for (const size_t unfinished : {4, 5}) {
      runs::RunFolder(run(unfinished).folder).prepare(run(unfinished).identity, run(unfinished).names());
    }
    write_file_whole(file(4, "failed.json"), "{");
  }
};

std::map<std::string, std::string> contents(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const char* name : {"report.html", "results.sqlite", "tables/analysis.json", "tables/robustness.md"}) {
    files[name] = read_file(folder / name);
  }
  return files;
}

void report(const fs::path& path) {
  const auto opened = study::StudyFolder::open(path);
  // Nothing is kept of the last time.
  fs::remove(path / "tables/analysis.json");
  report::write_results(opened, analysis::stored_analysis(opened, {.resamples = 40}), {.facts = {{"modrob", "1.2.3"}}});
}

TEST(TypedPaths, give_the_same_bytes_and_are_verified_by_every_other) {
  const DamagedStudy study;
  const std::vector<fs::path> spellings = {study.path(), study.path() / "", study.path() / "runs/../",
                                           fs::path("..") / study.path().filename(), "."};
  make_folder(study.folder / "beside");
  const auto from = [&](const fs::path& spelling) { return spelling == "." ? study.path() : study.folder / "beside"; };
  std::map<std::string, std::string> first;
  for (const auto& spelling : spellings) {
    SCOPED_TRACE(spelling.string());
    const Inside inside(from(spelling));
    report(spelling);
    const auto files = contents(spelling);
    if (first.empty()) first = files;
    for (const auto& [name, text] : files) {
      EXPECT_TRUE(text == first.at(name)) << name;
      EXPECT_EQ(text.find(study.path().string()), std::string::npos) << name;
    }
    EXPECT_THAT(files.at("report.html"), HasSubstr("ledger.jsonl:6: the line is damaged"));
    for (const auto& other : spellings) {
      const Inside elsewhere(from(other));
      EXPECT_EQ(check_of(verify_study(other), "tables").outcome(), Outcome::kPassed)
          << other << verify_study(other).text();
    }
  }
}

TEST(TypedPaths, do_not_matter_for_a_bundle_or_a_moved_study) {
  const DamagedStudy study;
  study.report();
  const fs::path archive = study.folder / "study.tar.gz";
  write_bundle(study.path(), archive, {.weights = false, .texts = true, .program = ""});
  EXPECT_EQ(check_of(verify_study(archive), "tables").outcome(), Outcome::kPassed) << verify_study(archive).text();
  fs::rename(study.path(), study.folder / "moved");
  const auto moved = verify_study(study.folder / "moved");
  EXPECT_EQ(check_of(moved, "tables").outcome(), Outcome::kPassed) << moved.text();
  EXPECT_EQ(check_of(moved, "manifest").outcome(), Outcome::kPassed) << moved.text();
  fs::rename(study.folder / "moved", study.path());
}

}  // namespace
}  // namespace modrob::verify
