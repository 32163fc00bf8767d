#include <SQLiteCpp/SQLiteCpp.h>

#include "verify/prelude.h"

// Whoever owns a study's folder changes something and makes the report anew, so that manifest, tables and page fit.
// Each row of the table in docs/study.md, "What a cheater can do", is one attack here.
namespace modrob::verify {
namespace {

std::string study_with_claims() {
  return std::string(kMadeUpStudy) + R"(
[[claim]]
family = "price"
question = "Is robust training free?"
kind = "non_inferiority"
metrics = ["f1_non0"]
margin = 0.005
against_strategy = "none"
conditions = ["clean"]
)";
}

void change_definition(const FinishedStudy& study, const std::function<void(io::Json&)>& change) {
  change_json(study.path() / "study.json", [&](io::Json& json) { change(json["study"]); });
}

void change_ledger(const FinishedStudy& study, const std::function<bool(io::Json&)>& keep) {
  std::istringstream lines(read_file(study.path() / "ledger.jsonl"));
  std::string text;
  for (std::string line; std::getline(lines, line);) {
    auto json = io::Json::parse(line);
    if (keep(json)) text += json.dump() + "\n";
  }
  write_file_whole(study.path() / "ledger.jsonl", text);
}

bool is_declaration(const io::Json& json) { return json.at("event") == "study_declared"; }

void drop_seed(const FinishedStudy& study) {
  change_json(study.path() / "study.json", [](io::Json& json) {
    json["study"]["seeds"] = {1, 2};
    io::Json kept = io::Json::array();
    for (const auto& run : json["runs"]) {
      if (run["names"]["seed"] != 3) kept.push_back(run);
    }
    json["runs"] = kept;
  });
  for (size_t i = 0; i < study.made.at.runs.size(); ++i) {
    if (study.run(i).seed == 3) fs::remove_all(study.run(i).folder);
  }
}

void mark_done(const FinishedStudy& study, size_t run) { runs::RunFolder(study.run(run).folder).mark_done(); }

// Everything that follows from a run's scores, for other scores.
void invent_scores(const FinishedStudy& study, size_t run) {
  auto table = metrics::CounterfactualTable::load(study.run(run).folder);
  for (size_t i = 0; i < table.size(); ++i) table.clean[i] = static_cast<float>(table.labels[i]);
  finish_with_scores(study.made.at.study, study.run(run), table);
}

struct Attack {
  std::string name;    ///< first column of the table
  std::string check;   ///< which check fails; "no" when none does
  std::string says;    ///< part of its first problem, or of a note where nothing fails
  std::string option;  ///< which published hash catches what nothing else does: "--declared", "--manifest"; or ""
  std::function<void(const FinishedStudy&)> carry_out;
  bool report_anew = true;
};

const std::vector<Attack>& attacks() {
  static const std::vector<Attack> all = {
      {"a file changed, the manifest left as it was", "manifest", "metrics.json: has other content", "",
       [](const auto& study) { std::ofstream(study.file(0, "metrics.json"), std::ios::app) << " "; }, false},
      {"a file replaced by a link", "manifest", "log.jsonl: is a symbolic link", "",
       [](const auto& study) {
         fs::rename(study.file(0, "log.jsonl"), study.folder / "elsewhere");
         fs::create_symlink(study.folder / "elsewhere", study.file(0, "log.jsonl"));
       }},
      {"a claim's margin changed in study.json", "declaration", "0.005, now 0.5", "",
       [](const auto& study) {
         change_definition(study, [](io::Json& json) { json["claim"][0]["margin"]["f1_non0"] = 0.5; });
       }},
      {"claims removed from study.json", "declaration", "of family price is declared no longer", "",
       [](const auto& study) { change_definition(study, [](io::Json& json) { json["claim"] = io::Json::array(); }); }},
      {"a setting changed in study.json", "definition",
       "says training.epochs = 2, study.json says 50 of misa, none, seed 1", "",
       [](const auto& study) {
         change_definition(study, [](io::Json& json) { json["settings"]["training"]["epochs"] = 50; });
       }},
      {"a seed dropped with its run folders", "declaration", "seeds: [1,2,3], now [1,2]", "", drop_seed},
      {"a seed dropped, in the declaration too", "declaration", "the study names no such run", "",
       [](const auto& study) {
         drop_seed(study);
         change_ledger(study, [&](io::Json& json) {
           if (!is_declaration(json)) return true;
           json["study"] = io::read_json(study.path() / "study.json").at("study");
           json["definition"] = study::StudyDeclaration::hash_of_definition(json["study"]);
           return true;
         });
       }},
      {"a run folder removed", "declaration", "and its folder is gone", "",
       [](const auto& study) { fs::remove_all(study.run(2).folder); }},
      {"a run's entry removed from the ledger", "ledger", "has no entry of the run", "",
       [](const auto& study) {
         change_ledger(study, [&](io::Json& json) {
           return is_declaration(json) || json.at("run") != study.run(1).folder.filename().string();
         });
       }},
      {"`simulated` emptied in every run", "definition", "is simulated, ledger.jsonl:1 says audio", "",
       [](const auto& study) {
         for (size_t i = 0; i < study.made.at.runs.size(); ++i) {
           change_json(study.file(i, "predictions.json"),
                       [](io::Json& json) { json["simulated"] = io::Json::array(); });
           mark_done(study, i);
         }
       }},
      {"another epoch in selection.json, in the ledger too", "selection", "best_epoch: stored 0, log.jsonl supports 1",
       "",
       [](const auto& study) {
         change_json(study.file(0, "selection.json"), [](io::Json& json) { json["best_epoch"] = 0; });
         mark_done(study, 0);
         change_ledger(study, [&](io::Json& json) {
           if (!is_declaration(json) && json.at("run") == study.run(0).folder.filename().string()) {
             json["selection"] = sha256_of_file(study.file(0, "selection.json"));
           }
           return true;
         });
       }},
      {"a metric changed in metrics.json and DONE", "scores", "stored 0.123, recomputed 0.", "",
       [](const auto& study) {
         change_json(study.file(2, "metrics.json"),
                     [](io::Json& json) { json["conditions"][1]["draws"]["corr"][3] = 0.123; });
         mark_done(study, 2);
       }},
      {"an interval changed in tables/analysis.json", "statistics", "stored 0.123, recomputed ", "",
       [](const auto& study) {
         change_json(study.path() / "tables/analysis.json", [](io::Json& json) {
           io::Json* value = &json["groups"][1]["conditions"][2]["metrics"][0];
           while (value->is_structured()) value = &value->front();
           *value = 0.123;
         });
       }},
      {"a line of a table changed, the manifest made anew", "tables", "tables/claims.csv:1: stored", "",
       [](const auto& study) {
         write_file_whole(study.path() / "tables/claims.csv", "nothing to see\n");
         study::write_manifest(study.path(), {{"modrob", "1.2.3"}});
       },
       false},
      {"a value changed in results.sqlite, the manifest made anew", "tables",
       "results.sqlite: table cells, row 1, column value: stored 0.987, made again", "",
       [](const auto& study) {
         SQLite::Database((study.path() / "results.sqlite").string(), SQLite::OPEN_READWRITE)
             .exec("UPDATE cells SET value = 0.987 WHERE rowid = 1");
         study::write_manifest(study.path(), {{"modrob", "1.2.3"}});
       },
       false},
      {"the declaration removed from the ledger", "no", "nothing says what was declared before the runs", "--declared",
       [](const auto& study) {
         change_definition(study, [](io::Json& json) { json["claim"][0]["margin"]["f1_non0"] = 0.5; });
         change_ledger(study, [](io::Json& json) { return !is_declaration(json); });
       }},
      {"a claim's margin changed, in the declaration too", "no", "", "--declared",
       [](const auto& study) {
         change_definition(study, [](io::Json& json) { json["claim"][0]["margin"]["f1_non0"] = 0.5; });
         change_ledger(study, [&](io::Json& json) {
           if (!is_declaration(json)) return true;
           json["study"] = io::read_json(study.path() / "study.json").at("study");
           json["definition"] = study::StudyDeclaration::hash_of_definition(json["study"]);
           json["claims"] = study::StudyDeclaration::hash_of_claims(json["study"]);
           return true;
         });
       }},
      {"scores invented, everything that follows from them made anew", "no", "", "--manifest",
       [](const auto& study) { invent_scores(study, 0); }},
      {"a log invented, with the selection and the ledger that follow from it", "no", "", "--manifest",
       [](const auto& study) {
         std::string log = read_file(study.file(0, "log.jsonl"));
         log.replace(log.find("1.0,\"validation\""), 3, "0.9");
         write_file_whole(study.file(0, "log.jsonl"), log);
         change_json(study.file(0, "selection.json"), [](io::Json& json) { json["validation_loss"] = 0.9; });
         mark_done(study, 0);
         change_ledger(study, [&](io::Json& json) {
           if (!is_declaration(json) && json.at("run") == study.run(0).folder.filename().string()) {
             json["selection"] = sha256_of_file(study.file(0, "selection.json"));
           }
           return true;
         });
       }},
  };
  return all;
}

class Tampering : public TestWithParam<size_t> {};

TEST_P(Tampering, is_caught_as_the_table_says) {
  const auto& attack = attacks()[GetParam()];
  SCOPED_TRACE(attack.name);
  const FinishedStudy study(0, study_with_claims());
  ASSERT_TRUE(verify_study(study.path()).verified()) << verify_study(study.path()).text();
  VerifyOptions published;
  if (attack.option == "--declared") {
    published.declared =
        study::StudyDeclaration::hash_of_definition(io::read_json(study.path() / "study.json").at("study"));
  } else if (attack.option == "--manifest") {
    published.manifest = sha256_of_file(study.path() / "manifest.json");
  }
  EXPECT_TRUE(verify_study(study.path(), published).verified());
  attack.carry_out(study);
  if (attack.report_anew) study.report();
  const auto answer = verify_study(study.path());
  if (attack.check == "no") {
    EXPECT_TRUE(answer.verified()) << answer.text();
    EXPECT_THAT(answer.text(), HasSubstr(attack.says));
    EXPECT_FALSE(verify_study(study.path(), published).verified());
    return;
  }
  EXPECT_FALSE(answer.verified());
  std::vector<std::string> problems;
  for (const auto& problem : check_of(answer, attack.check).problems()) {
    problems.push_back(problem.place + ": " + problem.what);
  }
  EXPECT_THAT(problems, Contains(HasSubstr(attack.says))) << answer.text();
}

INSTANTIATE_TEST_SUITE_P(Rows, Tampering, Range(size_t{0}, size_t{19}));

// The cells of a line of a Markdown table, without blanks around them.
std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream parts(line.substr(1));
  for (std::string cell; std::getline(parts, cell, '|');) {
    const auto begin = cell.find_first_not_of(' '), end = cell.find_last_not_of(' ');
    cells.push_back(begin == std::string::npos ? "" : cell.substr(begin, end - begin + 1));
  }
  return cells;
}

TEST(TamperingTable, in_the_documentation_has_a_row_for_each_attack) {
  ASSERT_EQ(attacks().size(), 19u) << "and the range above";
  std::istringstream lines(read_file(fs::path(MODROB_SOURCE_DIR) / "docs/study.md"));
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("| attack |")) {
      std::getline(lines, line);
      while (std::getline(lines, line) && line.starts_with("|")) rows.push_back(cells_of(line));
    }
  }
  ASSERT_EQ(rows.size(), attacks().size());
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto& attack = attacks()[i];
    ASSERT_EQ(rows[i].size(), 3u) << attack.name;
    EXPECT_EQ(rows[i][0], attack.name);
    EXPECT_TRUE(rows[i][1].starts_with(attack.check)) << attack.name << ": " << rows[i][1];
    EXPECT_EQ(rows[i][2].empty(), attack.option.empty()) << attack.name;
    EXPECT_THAT(rows[i][2], HasSubstr(attack.option)) << attack.name;
  }
}

// What `study run` writes when its file was changed is no cheating, and is told.
TEST(TamperingTable, an_honest_change_is_noted) {
  const FinishedStudy study(0, study_with_claims());
  const study::Ledger ledger(study.path());
  drop_seed(study);
  ledger.append_change("seed 3 was declared and is dropped after 2 of its 2 runs had finished");
  ledger.append_declaration({io::read_json(study.path() / "study.json").at("study"), {{"mosi", {"data", {"audio"}}}}});
  study.report();
  const auto answer = verify_study(study.path());
  EXPECT_TRUE(answer.verified()) << answer.text();
  EXPECT_THAT(answer.text(), HasSubstr("after the test split had been opened 6 times: seeds: [1,2,3], now [1,2]"));
  EXPECT_THAT(answer.text(), HasSubstr("2 runs had opened the test split and are no longer part of the study"));
}

}  // namespace
}  // namespace modrob::verify
