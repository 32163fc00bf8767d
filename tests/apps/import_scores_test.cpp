#include "study/made_up_scores.h"
#include "tiny_world.h"

namespace modrob::testing {

namespace {

/// Tables of scores, and what the command makes of them.
class ScoresAtHand {
 public:
  fs::path write(const std::string& text, const std::string& name = "scores.csv") const {
    write_file_whole(folder_ / name, text);
    return folder_ / name;
  }
  CommandResult import(const fs::path& file, const std::string& options = "") const {
    return world_.modrob(command(file) + " " + options);
  }
  /// One call of the system fails, as on a full disk.
  CommandResult import_with_fault(const fs::path& file, const std::string& call, int number) const {
    const fs::path counter = write(std::string(sizeof(long), '\0'), "counter");
    return world_.modrob(command(file), "LD_PRELOAD='" MODROB_FAILING_CALLS "' MODROB_FAULT_CALL=" + call +
                                            " MODROB_FAULT_NUMBER=" + std::to_string(number) + " MODROB_FAULT_BELOW='" +
                                            (folder_ / "out").string() + "' MODROB_FAULT_COUNTER='" + counter.string() +
                                            "'");
  }
  /// Ctrl-C after some seconds.
  CommandResult import_and_stop(const fs::path& file, double seconds) const {
    return world_.modrob(command(file), "timeout --preserve-status -s INT " + std::to_string(seconds) + " env");
  }
  CommandResult modrob(const std::string& arguments) const { return world_.modrob(arguments); }
  fs::path output() const { return folder_ / "out/mine"; }
  bool left_nothing() const {
    std::error_code absent;
    return fs::directory_iterator(folder_ / "out", absent) == fs::directory_iterator();
  }
  const fs::path& home() const { return world_.home.path(); }

 private:
  std::string command(const fs::path& file) const {
    return "study import-scores " + file.string() + " --name mine --output " + output().string();
  }

  TinyWorld world_;
  TemporaryFolder folder_;
};

}  // namespace

TEST(ImportScores, help_shows_columns_and_an_example) {
  const ScoresAtHand scores;
  expect_success(scores.modrob("study import-scores --help"),
                 {"Example: modrob study import-scores", "utterance, condition", "--modality", "--kind", "--study"});
}

TEST(ImportScores, a_table_becomes_a_study_that_is_verified) {
  const ScoresAtHand scores;
  const auto file = scores.write(MadeUpScores{.strategies = {"none", "robust"}, .seeds = {1, 2}}.csv());
  expect_success(scores.import(file),
                 {"text missing 100 %", "Before you trust a number", "These scores were brought to modrob",
                  "these trained models on new groups", "report.html"});
  const std::string folder = scores.output().string();
  expect_success(scores.modrob("study verify " + folder), {"verified"});
  expect_success(scores.modrob("study report " + folder), {"text missing 100 %"});
  expect_success(scores.modrob("study status " + folder), {"4"});
  expect_success(scores.modrob("study compare " + folder + " " + folder));
  expect_success(scores.modrob("study table " + folder + " --best bold --difference-with none"),
                 {"% needs \\usepackage{booktabs}", "\\begin{tabular}", "\\textbf{", "difference", "robust"});
  expect_success(scores.modrob("study table " + folder + " --card --format markdown"), {"| question |"});
  const auto table = folder + "-table.csv";
  expect_success(scores.modrob("study table " + folder + " --conditions clean --format csv --output " + table));
  EXPECT_THAT(read_file(table), HasSubstr("data,model,strategy,condition,metric,value,low,high,simulated"));
  const auto cells = io::parse_json(scores.modrob("study table " + folder + " --json").output, "output").at("cells");
  EXPECT_EQ(cells.at(0).at("condition"), "clean");
  expect_refusal(scores.modrob("study table " + folder + " --rows modell"), {"modell", "did you mean 'model'"});
  expect_refusal(scores.modrob("study table " + folder + " --card --rows model"), {"--card", "--format"});
  expect_success(scores.modrob("cite " + folder), {"@misc{modrob,", "@misc{modrob-study-", "of the manifest "});
  expect_success(scores.modrob("cite"), {"Analyzing Modality Robustness"});
  expect_success(scores.modrob("study verify " + folder), {"verified"});
  expect_success(scores.modrob("study bundle " + folder + " --output " + folder + ".tar.gz"));
  expect_success(scores.modrob("study verify " + folder + ".tar.gz"), {"verified"});
  expect_refusal(scores.import(file), {folder, "exists already"});
}

TEST(ImportScores, results_go_below_the_home_under_the_name_and_json_is_json) {
  const ScoresAtHand scores;
  const auto file = scores.write(MadeUpScores{}.csv());
  const auto result = scores.modrob("study import-scores " + file.string() + " --name mine --json 2>/dev/null");
  EXPECT_EQ(result.status, 0) << result.output;
  EXPECT_TRUE(io::parse_json(result.output, "answer").contains("answer"));
  EXPECT_TRUE(fs::exists(scores.home() / "results/mine/report.html"));
}

// docs/study.md, "Scores of other programs".
TEST(ImportScores, the_documented_table_is_imported) {
  const ScoresAtHand scores;
  const std::string page = read_file(MODROB_SOURCE_DIR "/docs/study.md");
  const size_t begin = page.find("```csv\n") + 7, end = page.find("```", begin);
  expect_success(scores.import(scores.write(page.substr(begin, end - begin))), {"text missing 50 %"});
}

TEST(ImportScores, mistakes_end_with_two_and_leave_no_folder) {
  const ScoresAtHand scores;
  const std::string right = MadeUpScores{}.csv();
  expect_refusal(scores.import(scores.write("utterance,condition\na,clean\n")), {"scores.csv", "no column 'label'"});
  expect_refusal(scores.import(scores.write(right + "v0[0],v0,0,clean,0,1,mine,none,high\n")),
                 {"scores.csv:", "'high', which is no number"});
  expect_refusal(scores.import(scores.write(right), "--split tset"), {"'split'", "'tset'"});
  expect_refusal(scores.import(scores.write(right), "--study absent.toml"), {"absent.toml"});
  expect_refusal(scores.import(scores.write(right), "--modality 'so nar'"), {"modality 'so nar'"});
  expect_refusal(scores.import(scores.write(right), "--kind '+'"), {"kind of corruption '+'"});
  const auto seeds = scores.write("seeds = [2]\n", "study.toml");
  expect_refusal(scores.import(scores.write(right), "--study " + seeds.string()),
                 {"declares no run", "model 'mine'", "seed 1"});
  expect_refusal(scores.import(scores.write(MadeUpScores{.models = {"org/mine"}}.csv())),
                 {"org/mine", "folder's name"});
  expect_refusal(scores.import("absent.csv"), {"absent.csv"});
  expect_refusal(scores.modrob("study import-scores " + scores.write(right).string()), {"--name"});
  EXPECT_TRUE(scores.left_nothing());
}

TEST(ImportScores, a_disk_that_fails_leaves_no_folder) {
  const ScoresAtHand scores;
  const auto file = scores.write(MadeUpScores{}.csv());
  for (const char* call : {"write", "rename"}) {
    for (const int number : {1, 5, 20}) {
      const auto result = scores.import_with_fault(file, call, number);
      EXPECT_EQ(result.status, 2) << call << " " << number << ": " << result.output;
      EXPECT_TRUE(scores.left_nothing()) << call << " " << number;
      fs::remove_all(scores.output());
    }
  }
  expect_success(scores.import(file));
}

TEST(ImportScores, a_stop_while_the_table_is_read_leaves_no_folder) {
  const ScoresAtHand scores;
  const auto file = scores.write(MadeUpScores{.models = {"a", "b", "c", "d"}, .draws = 20, .utterances = 3000}.csv());
  const auto result = scores.import_and_stop(file, 0.2);
  EXPECT_EQ(result.status, 128 + SIGINT) << result.output;
  EXPECT_TRUE(scores.left_nothing());
}

}  // namespace modrob::testing
