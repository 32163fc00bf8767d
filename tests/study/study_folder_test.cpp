#include "study/study_folder.h"

#include <gmock/gmock.h>

#include <functional>

#include "io/record/json_writer.h"
#include "study/study_index.h"
#include "study_support.h"

namespace modrob::study {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using testing::kStudy;
using testing::read_study;
using testing::TemporaryFolder;
using testing::user_error_of;

/// A study of four runs in `folder`/out, of which the first two were begun and the first is finished.
struct Begun {
  explicit Begun(int64_t version = kResultsVersion) {
    study = read_study(folder, kStudy, {"training.epochs=9"});
    study.data = {"elsewhere/mosi"};
    runs = make_grid(study, out(), [version](const auto& data, const auto& model, const config::Config& settings) {
      auto identity = testing::resolve(data, model, settings);
      identity.results_version = version;
      return identity;
    });
    StudyIndex(runs, out(), diagnosis_of(study), study.to_json()).write(out());
    for (const size_t i : {0, 1}) {
      runs::RunFolder run(runs[i].folder);
      run.prepare(runs[i].identity, runs[i].names());
      run.ask(diagnosis_of(study));
    }
    runs::RunFolder(runs[0].folder).mark_done();
  }
  fs::path out() const { return folder / "out"; }
  fs::path file() const { return out() / "study.json"; }
  void change(const std::function<void(io::Json&)>& change) const {
    io::Json json = io::read_json(file());
    change(json);
    io::write_json(file(), json);
  }

  TemporaryFolder folder;
  StudyFile study;
  std::vector<GridRun> runs;
};

}  // namespace

TEST(StudyFolder, is_the_study_that_was_run_wherever_it_lies_now) {
  const Begun begun;
  fs::remove(begun.folder / "study.toml");
  const fs::path moved = begun.folder / "moved";
  fs::rename(begun.out(), moved);
  const auto opened = StudyFolder::open(moved);
  EXPECT_EQ(opened.path, moved);
  EXPECT_EQ(opened.study.to_json(), begun.study.to_json());
  EXPECT_EQ(*opened.study.settings.find("training.epochs"), 9);
  const io::Json diagnosis = diagnosis_of(opened.study);
  ASSERT_EQ(opened.runs.size(), 4u);
  for (size_t i = 0; i < 4; ++i) {
    const auto& run = opened.runs[i];
    EXPECT_EQ(run.names(), begun.runs[i].names());
    EXPECT_EQ(run.data, "elsewhere/mosi");
    EXPECT_EQ(run.folder, moved / "runs" / begun.runs[i].folder.filename());
    EXPECT_EQ(run.identity_hash(), begun.runs[i].identity.hash());
    EXPECT_EQ(testing::done(runs::RunFolder(run.folder), run.identity_hash(), diagnosis), i == 0);
  }
  EXPECT_EQ(io::record_json(opened.runs[1].identity), io::record_json(begun.runs[1].identity));
  EXPECT_TRUE(opened.runs[2].identity.settings.is_null()) << "nobody began it";
}

TEST(StudyFolder, a_run_whose_description_a_power_cut_emptied_counts_as_not_begun) {
  const Begun begun;
  write_file_whole(begun.runs[1].folder / "run.json", "");
  const auto opened = StudyFolder::open(begun.out());
  EXPECT_TRUE(opened.runs[1].identity.settings.is_null());
  EXPECT_EQ(opened.runs[1].identity_hash(), begun.runs[1].identity.hash());
}

TEST(StudyFolder, needs_a_study_that_was_started) {
  const TemporaryFolder folder;
  EXPECT_EQ(user_error_of([&] { StudyFolder::open(folder.path()); }),
            "'" + folder.path().string() + "' holds no study that was started: it has no study.json");
}

TEST(StudyFolder, an_older_programs_study_can_be_opened_after_one_more_run) {
  const Begun begun;
  begun.change([](io::Json& json) { json.erase("study"); });
  EXPECT_EQ(user_error_of([&] { StudyFolder::open(begun.out()); }),
            begun.file().string() +
                " was written by an older modrob and does not say what the study is; start `modrob study run` again, "
                "which writes that down and keeps what is finished");
  StudyIndex(begun.runs, begun.out(), diagnosis_of(begun.study), begun.study.to_json()).write(begun.out());
  EXPECT_EQ(StudyFolder::open(begun.out()).runs.size(), 4u);
}

TEST(StudyFolder, damage_is_told_with_the_file) {
  const Begun begun;
  const std::string whole = read_file(begun.file());
  const auto error = [&](const std::function<void(io::Json&)>& change) {
    write_file_whole(begun.file(), whole);
    begun.change(change);
    return user_error_of([&] { StudyFolder::open(begun.out()); });
  };
  const std::string damaged = begun.file().string() + " is damaged";
  EXPECT_THAT(error([](io::Json& json) { json["study"]["draws"] = 4; }),
              AllOf(HasSubstr(damaged + ": its conditions are not those whose hash it holds"),
                    EndsWith("; `modrob study run` writes it anew")));
  EXPECT_THAT(error([](io::Json& json) {
                json["study"]["seeds"] = {1, 3};
              }),
              HasSubstr(damaged + ": its runs are not those of its study"));
  EXPECT_THAT(error([](io::Json& json) { json["runs"].erase(3); }),
              HasSubstr(damaged + ": its runs are not those of its study"));
  EXPECT_THAT(error([](io::Json& json) { json["study"]["drawz"] = 4; }),
              AllOf(HasSubstr(damaged + ", or a newer modrob wrote it ("), HasSubstr("unknown setting 'drawz'")));
  EXPECT_THAT(error([](io::Json& json) { json["study"] = 3; }), HasSubstr(damaged));
  EXPECT_THAT(error([](io::Json& json) { json["runs"][0]["names"].erase("model"); }),
              HasSubstr("study.json: runs[0].names: lacks the key 'model'; `modrob study run` writes it anew"));
  EXPECT_THAT(error([](io::Json& json) { json["runs"][1]["names"]["seed"] = "two"; }),
              HasSubstr("study.json: runs[1].names.seed: must be an integer, not \"two\""));
  for (const std::string outside : {"../elsewhere", "/tmp", "runs/../../x", ""}) {
    EXPECT_THAT(error([&](io::Json& json) { json["runs"][0]["folder"] = outside; }),
                HasSubstr("study.json: runs[0].folder: is '" + outside + "', which is not below the study's"));
  }
  write_file_whole(begun.file(), whole.substr(0, whole.size() / 2));
  EXPECT_THAT(user_error_of([&] { StudyFolder::open(begun.out()); }), HasSubstr("study.json:"));
}

TEST(StudyFolder, another_runs_folder_is_refused) {
  const Begun begun;
  fs::copy_file(begun.runs[0].folder / "run.json", begun.runs[1].folder / "run.json",
                fs::copy_options::overwrite_existing);
  EXPECT_THAT(user_error_of([&] { StudyFolder::open(begun.out()); }),
              AllOf(HasSubstr("'" + begun.runs[1].folder.string() + "' holds another run than "),
                    HasSubstr("(misa, none, seed 2): other settings, data or program version")));
}

TEST(StudyFolder, results_of_older_versions_are_read) {
  for (int64_t version = kReadableResultsVersion; version <= kResultsVersion; ++version) {
    const Begun begun(version);
    EXPECT_EQ(StudyFolder::open(begun.out()).runs[0].identity.results_version, version);
  }
}

TEST(StudyFolder, results_of_another_version_are_refused_with_the_runs) {
  const Begun begun(kResultsVersion + 1);
  EXPECT_THAT(user_error_of([&] { StudyFolder::open(begun.out()); }),
              HasSubstr("holds runs made with results version " + std::to_string(kResultsVersion + 1) +
                        ", this program has " + std::to_string(kResultsVersion) +
                        ": misa, none, seed 1; misa, none, seed 2; read them with the program that made them, or "
                        "start `modrob study run` again"));
}

}  // namespace modrob::study
