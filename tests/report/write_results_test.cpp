#include "report/prelude.h"

namespace modrob::report {
namespace {

// A finished study whose runs read the data set at `data`, whose first utterance is one that flips.
struct FinishedStudy {
  FinishedStudy() {
    set_progress_style(ProgressStyle::kNone);
    for (auto& run : made.at.runs) run.identity.settings["data"] = data.string();
    made.finish_all();
    analysis = analysis::analyse(made.at, {.resamples = 50});
    auto contents = small_contents();
    contents.utterances[0].id = flipped();
    contents.utterances[0].transcript = "Good <b>movie</b>!";
    contents.words[0] = data::split_words(contents.utterances[0].transcript);
    data::write_dataset(data, contents);
    // The same runs again, now that it is known what their data set must hold.
    for (auto& run : made.at.runs) {
      fs::remove_all(run.folder);
      run.identity.data_hash = data::Dataset::open(data).hash();
    }
    made.finish_all();
  }
  ~FinishedStudy() { set_progress_style(ProgressStyle::kAuto); }

  const std::string& flipped() const { return analysis.groups[0].flips[0].largest[0].utterance; }
  std::string page() const { return read_file(made.at.path / "report.html"); }

  MadeUpStudy made;
  fs::path data = made.folder / "sets" / "mosi";
  analysis::Analysis analysis;
};

TEST(WriteResults, tables_and_a_report_with_texts_and_audit_lie_in_the_studys_folder) {
  const FinishedStudy study;
  write_results(study.made.at, study.analysis, {.facts = {{"modrob", "1.2.3"}}});
  for (const char* name : {"tables/robustness.csv", "tables/robustness.md", "tables/robustness.json",
                           "tables/table3.tex", "report.html", "data/mosi/audit.json", "data/mosi/transcripts.json"}) {
    EXPECT_TRUE(fs::exists(study.made.at.path / name)) << name;
  }
  EXPECT_THAT(study.page(), HasSubstr("1.2.3"));
  const auto notes = read_data_notes(study.made.at).at("mosi");
  EXPECT_EQ(notes.transcripts.size(), 1u) << "only utterances that the report lists";
  EXPECT_EQ(notes.transcripts.at(study.flipped()), "Good <b>movie</b>!");
  EXPECT_EQ(notes.audit.at("name"), "small");
}

TEST(WriteResults, the_report_says_when_on_what_and_by_which_command_it_is_made_and_its_seeds_once) {
  const FinishedStudy study;
  runs::note_machine(study.made.at.runs.front().folder, {"x86_64", "avx2", "glibc 2.36", "A cpu", "2.13.0 AVX2"});
  runs::note_machine(study.made.at.runs.back().folder, {"x86_64", "avx2", "glibc 2.36", "A cpu", "2.13.0 AVX2"});
  const study::Ledger ledger(study.made.at.path);
  for (const char* time : {"2026-11-29T21:04:00Z", "2026-11-29T21:06:54Z"}) {
    study::LedgerEntry entry;
    entry.run = entry.run_hash = entry.selection = time;
    entry.time = time;
    ledger.append(entry);
  }
  write_results(study.made.at, study.analysis, {.facts = {{"modrob", "1.2.3"}}});
  const auto page = study.page();
  const std::string runs = std::to_string(study.made.at.runs.size());
  EXPECT_THAT(page, HasSubstr("<dt>Test split opened</dt><dd>2 times, last on 2026-11-29 21:06:54 UTC</dd>"));
  EXPECT_THAT(page, HasSubstr("<dt>Trained on</dt><dd>x86_64, avx2, glibc 2.36, A cpu, LibTorch 2.13.0 AVX2</dd>"));
  EXPECT_THAT(page, HasSubstr("<dd>modrob study verify results/" + study.made.at.study.name + " --rerun " + runs));
  EXPECT_THAT(page, HasSubstr("<dt>Declared seeds</dt>"));
  EXPECT_THAT(page, Not(HasSubstr("Seeds declared")));
}

TEST(WriteResults, the_report_is_made_again_where_the_data_are_not) {
  const FinishedStudy study;
  write_results(study.made.at, study.analysis, {});
  const auto before = study.page();
  fs::remove_all(study.data);
  write_results(study.made.at, study.analysis, {});
  EXPECT_EQ(study.page(), before);
}

TEST(WriteResults, a_study_whose_data_were_never_there_has_a_report_without_texts) {
  const FinishedStudy study;
  fs::remove_all(study.data);
  write_results(study.made.at, study.analysis, {});
  EXPECT_FALSE(fs::exists(study.made.at.path / "data" / "mosi" / "transcripts.json"));
  EXPECT_THAT(study.page(), HasSubstr("</html>"));
}

TEST(WriteResults, data_that_changed_since_the_runs_read_them_are_not_told_of) {
  const FinishedStudy study;
  write_results(study.made.at, study.analysis, {});
  const auto file = study.made.at.path / "data" / "mosi" / "audit.json";
  const auto before = read_file(file);
  fs::remove_all(study.data);
  auto contents = small_contents();
  contents.utterances[1].label = 2;
  data::write_dataset(study.data, contents);
  write_results(study.made.at, study.analysis, {});
  EXPECT_EQ(read_file(file), before);
}

TEST(WriteResults, damaged_notes_are_named) {
  const FinishedStudy study;
  write_results(study.made.at, study.analysis, {});
  fs::remove_all(study.data);
  const auto file = study.made.at.path / "data" / "mosi" / "transcripts.json";
  write_file_whole(file, R"({"texts": {"a": 1}})");
  EXPECT_THAT(user_error_of([&] { write_results(study.made.at, study.analysis, {}); }),
              HasSubstr(file.string() + ": texts.a: must be a text, not 1; remove it and make the report again"));
}

TEST(WriteResults, the_study_is_named_by_its_own_path_nowhere_in_the_tables) {
  const FinishedStudy study;
  write_results(study.made.at, study.analysis, {});
  EXPECT_THAT(read_file(study.made.at.path / "tables" / "robustness.csv"),
              Not(HasSubstr(study.made.folder.path().string())));
}

}  // namespace
}  // namespace modrob::report
