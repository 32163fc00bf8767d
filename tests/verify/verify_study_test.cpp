#include "verify/prelude.h"

namespace modrob::verify {
namespace {

TEST(VerifyStudy, a_finished_study_is_verified) {
  const FinishedStudy study;
  const auto answer = verify_study(study.path());
  EXPECT_TRUE(answer.verified()) << answer.text();
  std::vector<std::string> names;
  for (const auto& check : answer.checks) names.push_back(check.name());
  EXPECT_THAT(names, ElementsAre("manifest", "definition", "declaration", "ledger", "selection", "scores", "statistics",
                                 "tables"));
  EXPECT_THAT(check_of(answer, "statistics").summary(), AllOf(HasSubstr("40 resamples"), HasSubstr("exactly")));
  EXPECT_THAT(check_of(answer, "manifest").summary(), HasSubstr(sha256_of_file(study.path() / "manifest.json")));
  EXPECT_EQ(answer.to_json().at("verified"), true);
  EXPECT_THAT(answer.text(), HasSubstr("verified: "));
}

TEST(VerifyStudy, unfinished_runs_are_named_and_no_mistake) {
  const FinishedStudy study(/*unfinished=*/2);
  const auto answer = verify_study(study.path());
  EXPECT_TRUE(answer.verified()) << answer.text();
  EXPECT_THAT(check_of(answer, "definition").summary(), HasSubstr("6 declared runs (3 seeds), 4 finished"));
  ASSERT_EQ(check_of(answer, "definition").notes().size(), 1u);
  EXPECT_THAT(check_of(answer, "definition").notes()[0], HasSubstr("mosi, misa, 15+15, seed 2 (not started)"));
}

TEST(VerifyStudy, a_wrong_metric_is_named_by_run_condition_metric_and_draw) {
  const FinishedStudy study;
  change_json(study.file(2, "metrics.json"), [](io::Json& json) { json["conditions"][1]["draws"]["corr"][3] = 0.123; });
  runs::RunFolder(study.run(2).folder).mark_done();
  study::write_manifest(study.path());
  const auto answer = verify_study(study.path());
  EXPECT_FALSE(answer.verified());
  const std::string condition = study.made.at.study.conditions[1].name();
  EXPECT_THAT(first_problem(check_of(answer, "scores")),
              AllOf(StartsWith(study.name(2, "metrics.json") + ": conditions / " + condition + " / draws / corr / 3: "),
                    HasSubstr("stored 0.123, recomputed 0.")));
  EXPECT_THAT(answer.text(), HasSubstr("NOT verified"));
}

TEST(VerifyStudy, scores_of_other_versions_of_kinds_are_refused_and_kinds_learnt_since_are_not) {
  const FinishedStudy study;
  const auto scores_after = [&](const char* kind, const io::Json& version) {
    change_json(study.file(2, "predictions.json"), [&](io::Json& json) {
      if (version.is_null())
        json["kind_versions"].erase(kind);
      else
        json["kind_versions"][kind] = version;
    });
    runs::RunFolder(study.run(2).folder).mark_done();
    study::write_manifest(study.path());
    return check_of(verify_study(study.path()), "scores");
  };
  EXPECT_EQ(scores_after("noise_scale", nullptr).problem_count(), 0);
  EXPECT_THAT(first_problem(scores_after("time_shift", 1)),
              HasSubstr("made with version 1 of 'time_shift', which this program does not know"));
  scores_after("time_shift", nullptr);
  EXPECT_THAT(first_problem(scores_after("missing", 2)),
              HasSubstr("made with version 2 of 'missing', this program has version 1"));
}

TEST(VerifyStudy, a_wrong_interval_is_named_by_group_condition_and_metric) {
  const FinishedStudy study;
  change_json(study.path() / "tables/analysis.json", [](io::Json& json) {
    io::Json* value = &json["groups"][1]["conditions"][2]["metrics"][0];
    while (value->is_structured()) value = &value->front();
    *value = 0.123;
  });
  const auto answer = verify_study(study.path());
  EXPECT_THAT(first_problem(check_of(answer, "statistics")),
              AllOf(HasSubstr("tables/analysis.json: groups / mosi, misa, 15+15 / conditions / "),
                    HasSubstr(" / metrics / corr / "), HasSubstr("stored 0.123, recomputed ")));
  EXPECT_THAT(first_problem(check_of(answer, "manifest")), HasSubstr("tables/analysis.json: has other content"));
}

TEST(VerifyStudy, a_wrong_line_of_a_table_is_named) {
  const FinishedStudy study;
  const fs::path file = study.path() / "tables/robustness.csv";
  std::string text = read_file(file);
  const auto digit = text.find_first_of("0123456789", text.find('\n', text.find('\n') + 1));
  text[digit] = text[digit] == '1' ? '2' : '1';
  write_file_whole(file, text);
  study::write_manifest(study.path());
  EXPECT_THAT(first_problem(check_of(verify_study(study.path()), "tables")),
              AllOf(StartsWith("tables/robustness.csv:3: stored '"), HasSubstr("made again '")));
}

TEST(VerifyStudy, a_number_in_the_page_is_compared) {
  const FinishedStudy study;
  const fs::path file = study.path() / "report.html";
  std::string text = read_file(file);
  const auto digit = text.find("0.", text.find("<table"));
  ASSERT_NE(digit, std::string::npos);
  text[digit + 2] = text[digit + 2] == '1' ? '2' : '1';
  write_file_whole(file, text);
  study::write_manifest(study.path(), {{"modrob", "1.2.3"}});
  EXPECT_THAT(first_problem(check_of(verify_study(study.path()), "tables")), StartsWith("report.html:"));
}

TEST(VerifyStudy, a_ledger_without_an_entry_or_with_another_selection_is_told) {
  const FinishedStudy study;
  const fs::path ledger = study.path() / "ledger.jsonl";
  const std::string text = read_file(ledger);
  // The first line declares the study, the second is of the first run.
  const size_t declared = text.find('\n') + 1;
  write_file_whole(ledger, text.substr(0, declared) + text.substr(text.find('\n', declared) + 1));
  EXPECT_THAT(first_problem(check_of(verify_study(study.path()), "ledger")),
              AllOf(HasSubstr("has no entry of the run"), HasSubstr(study.run(0).folder.filename().string())));
  write_file_whole(ledger, text);
  io::write_json(study.file(1, "selection.json"), {{"best_epoch", 2}});
  EXPECT_THAT(first_problem(check_of(verify_study(study.path()), "ledger")),
              HasSubstr(study.name(1, "selection.json") + ": is not the selection under which"));
  // Opened again under the new selection: the entry fits now, and that there were two is told.
  study::open_test(runs::RunFolder(study.run(1).folder));
  EXPECT_THAT(first_problem(check_of(verify_study(study.path()), "ledger")), HasSubstr("and again under another"));
}

TEST(VerifyStudy, a_damaged_selection_or_log_is_told_by_key) {
  const FinishedStudy study;
  const auto told = [&] { return first_problem(check_of(verify_study(study.path()), "selection")); };
  change_json(study.file(1, "selection.json"), [](io::Json& json) { json["best_epoch"] = "x"; });
  runs::RunFolder(study.run(1).folder).mark_done();
  EXPECT_EQ(told(), study.name(1, "selection.json") + ": is damaged: best_epoch: must be an integer, not \"x\"");
  const std::string log = read_file(study.file(0, "log.jsonl"));
  write_file_whole(study.file(0, "log.jsonl"), "{\"event\":\"epoch\",\"epoch\":true}\n" + log);
  EXPECT_THAT(told(), HasSubstr("log.jsonl:1: epoch: must be an integer, not true"));
}

TEST(VerifyStudy, a_seed_that_was_dropped_is_told) {
  const FinishedStudy study;
  change_json(study.path() / "study.json", [](io::Json& json) { json["runs"].erase(2); });
  study::write_manifest(study.path());
  EXPECT_THAT(first_problem(check_of(verify_study(study.path()), "definition")),
              HasSubstr("its runs are not those of its study"));
}

TEST(VerifyStudy, a_run_that_is_gone_differs_from_the_statistics) {
  const FinishedStudy study;
  fs::remove_all(study.run(1).folder);
  study::write_manifest(study.path());
  const auto answer = verify_study(study.path());
  EXPECT_EQ(check_of(answer, "definition").outcome(), Outcome::kPassed);
  EXPECT_EQ(check_of(answer, "statistics").outcome(), Outcome::kFailed);
}

TEST(VerifyStudy, runs_that_changed_places_are_told) {
  const FinishedStudy study;
  // Seed 1 without robust training is presented as seed 1 with it.
  change_json(study.path() / "study.json", [](io::Json& json) {
    std::swap(json["runs"][0]["folder"], json["runs"][3]["folder"]);
    std::swap(json["runs"][0]["identity"], json["runs"][3]["identity"]);
  });
  for (const size_t i : {0, 3}) {
    change_json(study.file(i, "run.json"),
                [&](io::Json& json) { json["names"] = io::record_json(study.run(3 - i).names()); });
    runs::RunFolder(study.run(i).folder).mark_done();
  }
  study.report();
  EXPECT_THAT(first_problem(check_of(verify_study(study.path()), "definition")), HasSubstr("says robust.missing = "));
}

TEST(VerifyStudy, runs_of_two_results_versions_are_told) {
  const FinishedStudy study;
  change_json(study.file(1, "run.json"),
              [](io::Json& json) { json["identity"]["results_version"] = kReadableResultsVersion; });
  const auto hash = runs::RunFolder(study.run(1).folder).identity().hash();
  change_json(study.path() / "study.json", [&](io::Json& json) { json["runs"][1]["identity"] = hash; });
  EXPECT_THAT(
      check_of(verify::verify_study(study.path()), "definition").text(),
      HasSubstr(study.name(1, "run.json") + ": was made with another results version than " + study.run(0).label()));
}

TEST(VerifyStudy, a_manifest_older_than_its_files_says_what_to_do) {
  const FinishedStudy study;
  fs::last_write_time(study.path() / "manifest.json", fs::file_time_type::clock::now() - std::chrono::hours(1));
  write_file_whole(study.path() / "tables/robustness.md", "new");
  const auto check = check_of(verify_study(study.path()), "manifest");
  EXPECT_EQ(first_problem(check), "tables/robustness.md: has other content");
  ASSERT_EQ(check.notes().size(), 1u);
  EXPECT_THAT(check.notes()[0], HasSubstr("`modrob study report` brings tables and manifest up to date"));
}

TEST(VerifyStudy, what_is_missing_altogether_is_told) {
  const FinishedStudy study;
  fs::remove(study.path() / "manifest.json");
  fs::remove(study.path() / "tables/analysis.json");
  fs::remove(study.path() / "tables/robustness.md");
  const auto answer = verify_study(study.path());
  EXPECT_THAT(first_problem(check_of(answer, "manifest")),
              HasSubstr("manifest.json: is missing; `modrob study report`"));
  EXPECT_THAT(first_problem(check_of(answer, "statistics")), HasSubstr("tables/analysis.json: is missing"));
  const auto& tables = check_of(answer, "tables").problems();
  EXPECT_TRUE(std::any_of(tables.begin(), tables.end(), [](const Problem& problem) {
    return problem.place == "tables/robustness.md" && problem.what.starts_with("is missing");
  }));
}

TEST(VerifyStudy, no_study_is_the_users_mistake) {
  const TemporaryFolder folder;
  EXPECT_THAT(user_error_of([&] { verify_study(folder / "nowhere"); }), HasSubstr("does not exist"));
  EXPECT_THAT(user_error_of([&] { verify_study(folder.path()); }), HasSubstr("holds no study"));
}

TEST(VerifyStudy, a_damaged_definition_leaves_the_other_checks_undone_and_is_no_success) {
  const FinishedStudy study;
  write_file_whole(study.path() / "study.json", "{");
  const auto answer = verify_study(study.path());
  EXPECT_FALSE(answer.verified());
  EXPECT_EQ(check_of(answer, "scores").outcome(), Outcome::kNotChecked);
  EXPECT_EQ(io::record_json(check_of(answer, "scores")).at("outcome"), "not checked");
}

}  // namespace
}  // namespace modrob::verify
