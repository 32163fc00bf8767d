#include <SQLiteCpp/SQLiteCpp.h>

#include "python.h"
#include "report/prelude.h"

namespace modrob::report {
namespace {

// A study of six runs, the first two finished, beside an analysis that has unfinished runs too.
struct Written {
  explicit Written(bool scores = true) {
    for (const size_t run : {0, 1}) made_up.finish(run);
    analysis.missing_runs = {{run(2).data + ", " + run(2).label(), "killed"}};
    write_results_database(path(), analysis, study(), {.scores = scores});
  }
  fs::path path() const { return made_up.folder / "results.sqlite"; }
  double number(const std::string& sql) const { return SQLite::Database(path().string()).execAndGet(sql).getDouble(); }
  std::string text(const std::string& sql) const {
    return SQLite::Database(path().string()).execAndGet(sql).getString();
  }
  const study::StudyFolder& study() const { return made_up.at; }
  const study::GridRun& run(size_t index) const { return made_up.at.runs[index]; }

  MadeUpStudy made_up;
  analysis::Analysis analysis = made_up_analysis();
};

TEST(ResultsDatabase, is_whole_and_strict) {
  const Written written;
  EXPECT_EQ(written.text("PRAGMA integrity_check"), "ok");
  EXPECT_EQ(written.number("SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%STRICT%'"), 0);
  EXPECT_EQ(written.number("SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table'"), 11);
}

TEST(ResultsDatabase, has_every_cell_with_all_its_bits) {
  const Written written;
  EXPECT_EQ(written.number("SELECT COUNT(*) FROM cells"), 8 * 21 * 11);
  const auto& group = written.analysis.groups[1];
  const auto& cell = group.conditions[3].metrics[1];
  const std::string where = " FROM cells WHERE data = '" + group.data + "' AND model = '" + group.model +
                            "' AND strategy = '" + group.strategy + "' AND condition = '" + group.conditions[3].name +
                            "' AND metric = 'f1_non0'";
  EXPECT_EQ(written.number("SELECT value" + where), cell.value.models.point);
  EXPECT_EQ(written.number("SELECT recipe_high" + where), cell.value.recipe.t.high);
  EXPECT_EQ(written.number("SELECT drop_models_low" + where), cell.drop.models.t.low);
  EXPECT_EQ(written.number("SELECT var_videos" + where), cell.variance.videos);
}

TEST(ResultsDatabase, undefined_is_null_and_never_breaking_is_infinite) {
  auto analysis = made_up_analysis();
  analysis.groups[0].curves[0].metrics[0].breaking_rate = std::numeric_limits<double>::infinity();
  const Written written;
  write_results_database(written.path(), analysis, written.study());
  EXPECT_EQ(written.number("SELECT COUNT(*) FROM cells WHERE condition = 'clean' AND \"drop\" IS NOT NULL"), 0);
  EXPECT_EQ(written.number("SELECT COUNT(*) FROM cells WHERE condition = 'clean' AND value IS NULL"), 0);
  EXPECT_EQ(written.number("SELECT value FROM robustness WHERE data = 'spoken_reviews' AND model = 'misa' AND "
                           "strategy = 'none' AND metric = 'corr' AND summary = 'breaking_rate' AND "
                           "modalities = 'text' AND kind = 'missing'"),
            std::numeric_limits<double>::infinity());
}

TEST(ResultsDatabase, tells_which_runs_are_finished_and_why_others_are_not) {
  const Written written;
  EXPECT_EQ(written.number("SELECT COUNT(*) FROM runs"), 6);
  EXPECT_EQ(written.number("SELECT COUNT(*) FROM unfinished_runs"), 4);
  EXPECT_EQ(written.text("SELECT reason FROM unfinished_runs WHERE run = 3"), "killed");
  EXPECT_EQ(written.text("SELECT identity FROM runs WHERE run = 1"), written.run(0).identity.hash());
  EXPECT_EQ(written.text("SELECT folder FROM runs WHERE run = 1"), "runs/" + written.run(0).folder.filename().string());
  EXPECT_EQ(written.text("SELECT settings ->> 'model' FROM runs WHERE run = 1"), "misa");
}

TEST(ResultsDatabase, has_the_clean_scores_when_asked) {
  const Written written;
  EXPECT_EQ(written.number("SELECT COUNT(*) FROM utterances"), 24 * 6);
  EXPECT_EQ(written.number("SELECT COUNT(*) FROM scores"), 2 * 24 * 6);
  const auto table = metrics::CounterfactualTable::load(written.run(1).folder);
  EXPECT_EQ(written.number("SELECT clean FROM scores WHERE run = 2 AND utterance = 'v3[4]'"), table.clean[3 * 6 + 4]);
  EXPECT_EQ(written.number("SELECT label FROM utterances WHERE utterance = 'v3[4]'"), table.labels[3 * 6 + 4]);
  const Written without(false);
  EXPECT_EQ(without.number("SELECT COUNT(*) FROM sqlite_schema WHERE name = 'scores'"), 0);
}

TEST(ResultsDatabase, views_answer_the_common_questions) {
  const Written written;
  const auto& groups = written.analysis.groups;
  EXPECT_EQ(written.number("SELECT difference FROM against_none WHERE data = 'spoken_reviews' AND model = 'misa' AND "
                           "strategy = '15+15' AND condition = 'clean' AND metric = 'corr'"),
            groups[1].conditions[0].metrics[0].difference->models.point);
  EXPECT_EQ(written.number("SELECT value FROM curve_points WHERE data = 'spoken_reviews' AND model = 'misa' AND "
                           "strategy = 'none' AND modalities = 'text' AND kind = 'missing' AND rate = 0 AND "
                           "metric = 'corr'"),
            groups[0].conditions[0].metrics[0].value.models.point);
  EXPECT_EQ(written.text("SELECT condition FROM largest_drops WHERE data = 'spoken_reviews' AND model = 'misa' "
                         "AND strategy = 'none' AND metric = 'corr'"),
            "text+audio+video missing 100 %");
  EXPECT_EQ(written.number("SELECT claims FROM verdicts WHERE family = 'same' AND verdict = 'equivalent'"), 1);
  EXPECT_GT(written.number("SELECT COUNT(*) FROM intervals WHERE recipe_low < value"), 0);
}

TEST(ResultsDatabase, an_undefined_drop_is_the_largest_and_not_left_out) {
  const Written written;
  auto analysis = written.analysis;
  auto& conditions = analysis.groups[0].conditions;
  conditions[3].metrics[0].value = conditions[3].metrics[0].drop = {};
  write_results_database(written.path(), analysis, written.study());
  const std::string where = " FROM largest_drops WHERE data = '" + analysis.groups[0].data +
                            "' AND model = 'misa' AND strategy = 'none' AND metric = 'corr'";
  EXPECT_EQ(written.text("SELECT condition" + where), conditions[3].name);
  EXPECT_EQ(written.number("SELECT \"drop\" IS NULL" + where), 1);
  // Without a clean value there is nothing to lose.
  conditions[0].metrics[0].value = {};
  write_results_database(written.path(), analysis, written.study());
  EXPECT_EQ(written.number("SELECT COUNT(*)" + where), 0);
}

TEST(ResultsDatabase, is_the_same_each_time) {
  const Written written;
  const std::string first = read_file(written.path());
  write_results_database(written.path(), written.analysis, written.study());
  EXPECT_TRUE(read_file(written.path()) == first);
}

TEST(ResultsDatabase, says_when_the_folder_is_not_there) {
  const Written written;
  EXPECT_THAT(user_error_of([&] {
                write_results_database(written.made_up.folder / "no" / "results.sqlite", written.analysis,
                                       written.study());
              }),
              HasSubstr("no/results.sqlite"));
}

TEST(ResultsDatabase, python_reads_it) {
  const auto python = python_with("sqlite3");
  if (!python) GTEST_SKIP() << "no Python with sqlite3";
  const Written written;
  const std::string program =
      "import sqlite3, sys\n"
      "db = sqlite3.connect(sys.argv[1])\n"
      "print(db.execute(\"SELECT COUNT(*), MAX(draws) FROM cells WHERE metric = 'corr'\").fetchone())\n";
  write_file_whole(written.made_up.folder / "read.py", program);
  const std::string command = "'" + *python + "' '" + (written.made_up.folder / "read.py").string() + "' '" +
                              written.path().string() + "' > '" + (written.made_up.folder / "said").string() + "'";
  ASSERT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(read_file(written.made_up.folder / "said"), "(168, 20)\n");
}

TEST(DatabaseDifference, names_the_first_cell_that_differs) {
  const Written written;
  const std::string remade = results_database(written.analysis, written.study());
  EXPECT_EQ(database_difference(read_file(written.path()), remade), std::nullopt);
  const auto after = [&](const std::string& sql) {
    const std::filesystem::path changed = written.made_up.folder / "changed.sqlite";
    write_file_whole(changed, remade);
    SQLite::Database(changed.string(), SQLite::OPEN_READWRITE).exec(sql);
    return database_difference(read_file(changed), remade);
  };
  EXPECT_EQ(after("VACUUM"), std::nullopt) << "other bytes, the same content";
  EXPECT_THAT(after("UPDATE runs SET seed = 77 WHERE run = 2").value(),
              HasSubstr("table runs, row 2, column seed: stored 77, made again "));
  EXPECT_THAT(after("UPDATE data_sets SET simulated = NULL").value(), HasSubstr("column simulated: stored nothing"));
  EXPECT_THAT(after("DELETE FROM scores WHERE run = 2").value(), HasSubstr("table scores, row "));
  EXPECT_THAT(after("DROP VIEW verdicts").value(), HasSubstr("its list of tables and views"));
  EXPECT_THAT(after("CREATE TABLE more (a)").value(), HasSubstr("its list of tables and views, row "));
  EXPECT_THAT(database_difference("no database", remade).value(), HasSubstr("is no results database"));
  EXPECT_TRUE(database_difference("", remade).has_value());
  EXPECT_TRUE(database_difference(remade.substr(0, remade.size() / 2), remade).has_value());
}

}  // namespace
}  // namespace modrob::report
