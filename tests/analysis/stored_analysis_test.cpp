#include "analysis/prelude.h"

namespace modrob::analysis {
namespace {

AnalysisOptions counting(int& computed) {
  AnalysisOptions options{.resamples = 50};
  options.progress = [&computed](double share) { computed += share == 0 ? 1 : 0; };
  return options;
}

TEST(StoredAnalysis, is_computed_once) {
  const ScoredStudy made;
  int computed = 0;
  const auto first = stored_analysis(made.at, counting(computed));
  const auto second = stored_analysis(made.at, counting(computed));
  EXPECT_EQ(computed, 1);
  EXPECT_EQ(to_json(first).dump(), to_json(second).dump());
}

TEST(StoredAnalysis, is_computed_anew_when_scores_runs_or_questions_change) {
  MadeUpStudy made;
  for (const size_t run : {0, 1, 3, 4}) made.finish(run);
  int computed = 0;
  stored_analysis(made.at, counting(computed));
  made.finish(2);
  stored_analysis(made.at, counting(computed));
  EXPECT_EQ(computed, 2) << "another run is finished";
  finish_with_scores(made.at.study, made.at.runs[0], made_up_table(made.at.study, made.at.runs[0], {0.5, 0.3, 0.2}));
  stored_analysis(made.at, counting(computed));
  EXPECT_EQ(computed, 3) << "other scores";
  made.at.study.title = "another title";
  stored_analysis(made.at, counting(computed));
  EXPECT_EQ(computed, 4) << "another definition";
  auto options = counting(computed);
  options.resamples = 60;
  stored_analysis(made.at, options);
  EXPECT_EQ(computed, 5) << "other resamples";
}

TEST(StoredAnalysis, who_only_reads_writes_nothing) {
  const ScoredStudy made;
  int computed = 0;
  const auto file = made.at.path / "tables" / "analysis.json";
  analysis_to_read(made.at, counting(computed));
  EXPECT_FALSE(std::filesystem::exists(file));
  const auto stored = stored_analysis(made.at, counting(computed));
  EXPECT_EQ(to_json(analysis_to_read(made.at, counting(computed))).dump(), to_json(stored).dump());
  EXPECT_EQ(computed, 2) << "what is stored is taken";
}

TEST(StoredAnalysis, a_damaged_file_is_replaced_and_told) {
  const ScoredStudy made;
  int computed = 0;
  stored_analysis(made.at, counting(computed));
  const auto file = made.at.path / "tables" / "analysis.json";
  write_file_whole(file, "{\"version\": 1}");
  CapturedStderr captured;
  stored_analysis(made.at, counting(computed));
  EXPECT_THAT(captured.text(), HasSubstr("the statistics are computed anew"));
  EXPECT_EQ(computed, 2);
  stored_analysis(made.at, counting(computed));
  EXPECT_EQ(computed, 2);
}

}  // namespace
}  // namespace modrob::analysis
