#include <sys/stat.h>

#include "verify/prelude.h"

// Studies of strangers: whatever their files hold or are, verify answers soon, with failed checks that name a place,
// and never with a library's exception.
namespace modrob::verify {
namespace {

// A small study: it is verified many times.
constexpr std::string_view kSmallStudy = R"(name = "small"
data = ["mosi"]
models = ["misa"]
seeds = [1]
draws = 2

[[strategy]]
name = "none"

[[condition]]
modalities = ["text"]
kinds = ["missing"]
rates = [1.0, 0.3]

[settings]
training.epochs = 2
training.patience = 6
training.min_improvement = 0.0
training.ties_improve = true
)";

Verification verified_soon(const fs::path& path) {
  const auto begin = std::chrono::steady_clock::now();
  auto answer = verify_study(path);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
  for (const auto& check : answer.checks) {
    for (const auto& problem : check.problems()) {
      EXPECT_FALSE(problem.place.empty()) << problem.what;
      EXPECT_THAT(problem.what, Not(HasSubstr("json.exception"))) << problem.place;
    }
  }
  return answer;
}

TEST(HostileStudy, a_done_that_names_what_is_no_result_file_is_refused) {
  const FinishedStudy study(0, kSmallStudy);
  for (const char* key : {"files", "sha256"}) {
    for (const char* name : {"/dev/zero", "../../../outside", "folder/file", "output.txt"}) {
      const std::string before = read_file(study.file(0, "DONE"));
      change_json(study.file(0, "DONE"),
                  [&](io::Json& json) { json[key][name] = key == std::string("files") ? io::Json(1) : io::Json("1"); });
      EXPECT_FALSE(verified_soon(study.path()).verified()) << key << " " << name;
      EXPECT_THAT(user_error_of([&] {
                    const runs::RunFolder run(study.run(0).folder);
                    if (key == std::string("sha256")) return run.check_results();
                    run.finished(run.identity().hash(), io::canonical_hash(run.diagnosis()),
                                 runs::RunFolder::DamagedDone::kError);
                  }),
                  HasSubstr("which is no result file"));
      write_file_whole(study.file(0, "DONE"), before);
    }
  }
}

TEST(HostileStudy, pipes_devices_folders_and_links_in_place_of_files_end_in_failed_checks) {
  const std::vector<std::string> names = {"ledger.jsonl",
                                          "study.json",
                                          "manifest.json",
                                          "tables/analysis.json",
                                          "report.html",
                                          "results.sqlite",
                                          "data/mosi/transcripts.json",
                                          "run.json",
                                          "DONE",
                                          "selection.json",
                                          "predictions.json",
                                          "predictions.safetensors",
                                          "metrics.json",
                                          "log.jsonl",
                                          "LEASE"};
  const FinishedStudy study(0, kSmallStudy);
  const fs::path aside = study.folder / "aside";
  for (const auto& name : names) {
    const bool of_study = name.find('/') != std::string::npos || fs::exists(study.path() / name);
    const fs::path file = of_study ? study.path() / name : study.file(0, name);
    const bool there = fs::exists(file);
    if (there) fs::rename(file, aside);
    for (const char* kind : {"pipe", "folder", "link to a device", "link to nothing"}) {
      SCOPED_TRACE(name + ", " + kind);
      if (kind == std::string("pipe")) {
        ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
      } else if (kind == std::string("folder")) {
        fs::create_directory(file);
      } else {
        fs::create_symlink(kind == std::string("link to nothing") ? "/nowhere/at/all" : "/dev/zero", file);
      }
      if (name != "study.json") study::StudyStatus::of(study.path());
      const auto answer = verified_soon(study.path());
      // A lease is no result: who works there is no concern of the manifest's.
      EXPECT_EQ(answer.verified(), name == "LEASE") << answer.text();
      fs::remove(file);
    }
    if (there) fs::rename(aside, file);
  }
}

TEST(HostileStudy, a_line_of_another_form_in_the_ledger_fails_one_check) {
  const FinishedStudy study(0, kSmallStudy);
  const std::string text = read_file(study.path() / "ledger.jsonl");
  const std::vector<std::string> lines = {"{\"event\":5}",
                                          "[]",
                                          "5",
                                          "{\"event\":\"test_opened\",\"run\":7}",
                                          "{\"event\":\"study_changed\",\"change\":[]}",
                                          "{\"event\":\"study_declared\",\"study\":1}",
                                          "{\"event\":"};
  for (const auto& line : lines) {
    write_file_whole(study.path() / "ledger.jsonl", text + line + "\n");
    study.report();
    const auto answer = verified_soon(study.path());
    EXPECT_THAT(first_problem(check_of(answer, "ledger")),
                StartsWith("ledger.jsonl: ledger.jsonl:3: the line is damaged"))
        << line;
    EXPECT_EQ(check_of(answer, "scores").outcome(), Outcome::kPassed);
    EXPECT_EQ(check_of(answer, "tables").outcome(), Outcome::kPassed) << answer.text();
  }
  write_file_whole(study.path() / "ledger.jsonl", text + "{\"event\":\"of a later program\"}\n");
  study.report();
  EXPECT_TRUE(verified_soon(study.path()).verified());
}

// Every value of a tree, by its place.
void places_in(const io::Json& json, const io::Json::json_pointer& place, std::vector<io::Json::json_pointer>& places) {
  places.push_back(place);
  if (!json.is_structured()) return;
  size_t child = 0;
  for (const auto& [key, value] : json.items()) {
    // The first few of long lists: the others are alike.
    if (json.is_array() && ++child > 2) break;
    places_in(value, json.is_array() ? place / (child - 1) : place / key, places);
  }
}

TEST(HostileStudy, values_of_other_types_anywhere_in_stored_json_end_in_failed_checks) {
  const FinishedStudy study(0, kSmallStudy);
  const std::vector<io::Json> others = {
      nullptr, true, -1, 1e300, "text", io::Json::array({1}), io::Json::object({{"a", 1}})};
  std::vector<fs::path> files = {study.path() / "study.json", study.path() / "manifest.json",
                                 study.path() / "tables/analysis.json", study.path() / "data/mosi/transcripts.json"};
  for (const char* name :
       {"run.json", "DONE", "diagnosis.json", "selection.json", "predictions.json", "metrics.json"}) {
    files.push_back(study.file(0, name));
  }
  size_t tried = 0;
  for (const auto& file : files) {
    const std::string before = read_file(file);
    const io::Json whole = io::read_json(file);
    std::vector<io::Json::json_pointer> places;
    places_in(whole, io::Json::json_pointer(), places);
    // Verification takes a while: so many of each file, spread over it, each time another type.
    const size_t step = std::max<size_t>(1, places.size() / 12);
    for (size_t at = 0; at < places.size(); at += step) {
      io::Json changed = whole;
      const auto& other = others[tried++ % others.size()];
      if (changed.at(places[at]) == other) continue;
      changed[places[at]] = other;
      SCOPED_TRACE(file.string() + " " + places[at].to_string() + " = " + other.dump());
      write_file_whole(file, changed.dump(), Flush::kNo);
      const bool verified = verified_soon(study.path()).verified();
      // The manifest is in no manifest: some of its own notes (machine, times) say nothing about results.
      EXPECT_TRUE(!verified || file.filename() == "manifest.json");
    }
    write_file_whole(file, before);
  }
  EXPECT_GT(tried, 60u);
  EXPECT_TRUE(verify_study(study.path()).verified());
}

TEST(HostileStudy, a_run_folder_outside_the_study_is_refused_by_everybody) {
  const FinishedStudy study(0, kSmallStudy);
  for (const char* outside : {"/etc", "../elsewhere", "runs/../../elsewhere", ""}) {
    change_json(study.path() / "study.json", [&](io::Json& json) { json["runs"][0]["folder"] = outside; });
    EXPECT_THAT(user_error_of([&] { study::StudyStatus::of(study.path()); }), HasSubstr("not below the study's"));
    EXPECT_THAT(first_problem(check_of(verified_soon(study.path()), "definition")), HasSubstr("not below the study's"));
  }
}

TEST(HostileStudy, a_manifest_that_leads_out_of_the_study_is_refused) {
  for (const char* outside : {"/etc/passwd", "../passwd", "runs/../../passwd", ""}) {
    const FinishedStudy study(0, kSmallStudy);
    change_json(study.path() / "manifest.json", [&](io::Json& json) {
      json["files"].push_back({{"path", outside}, {"bytes", 1}, {"sha256", "x"}, {"omitted", true}});
    });
    EXPECT_THAT(first_problem(check_of(verified_soon(study.path()), "manifest")), HasSubstr("is not below the study"));
    EXPECT_THAT(user_error_of([&] { write_bundle(study.path(), study.folder / "out.tar.gz", {}); }),
                HasSubstr("is not below the study"));
  }
}

TEST(HostileStudy, a_checkpoint_outside_the_run_is_not_opened) {
  const FinishedStudy study(0, kSmallStudy);
  for (const io::Json& name : {io::Json("/dev/zero"), io::Json("../best-1.safetensors"), io::Json("best-x.safetensors"),
                               io::Json("latest-1.safetensors"), io::Json(5)}) {
    io::write_json(study.file(0, "checkpoint.json"), {{"latest", nullptr}, {"best", name}});
    EXPECT_THAT(runs::RunFolder(study.run(0).folder).drop_damaged_checkpoint(),
                AnyOf(HasSubstr("best: names no checkpoint, which would be best-<number>.safetensors"),
                      HasSubstr("best: must be a text, not 5")))
        << name;
  }
}

TEST(HostileStudy, a_bundle_holds_no_link_pipe_or_device) {
  const FinishedStudy study(0, kSmallStudy);
  const fs::path archive = study.folder / "out.tar.gz";
  fs::create_symlink("/etc/passwd", study.file(0, "output.txt"));
  study.report();
  EXPECT_THAT(user_error_of([&] { write_bundle(study.path(), archive, {}); }),
              HasSubstr("output.txt' is a symbolic link, not a plain file"));
  fs::remove(study.file(0, "output.txt"));
  fs::create_directory_symlink("/etc", study.path() / "data/more");
  EXPECT_THAT(user_error_of([&] { write_bundle(study.path(), archive, {}); }),
              HasSubstr("data/more' is a symbolic link"));
  fs::remove(study.path() / "data/more");
  ASSERT_EQ(::mkfifo(study.file(0, "output.txt").c_str(), 0600), 0);
  EXPECT_THAT(user_error_of([&] { write_bundle(study.path(), archive, {}); }), HasSubstr("output.txt' is a pipe"));
  EXPECT_FALSE(fs::exists(archive));
}

}  // namespace
}  // namespace modrob::verify
