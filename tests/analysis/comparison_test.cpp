#include "analysis/prelude.h"

namespace modrob::analysis {
namespace {

const ComparisonOptions kFast = {.analysis = {.resamples = 400, .threads = 1}};

std::string with(std::string text, std::string_view old, std::string_view now) {
  const auto found = text.find(old);
  EXPECT_NE(found, std::string::npos) << old;
  return text.replace(found, old.size(), now);
}

const ComparedCell& cell_of(const ComparedGroup& group, const std::string& condition, const std::string& metric) {
  for (const auto& cell : group.cells) {
    if (cell.condition == condition && cell.metric == metric) return cell;
  }
  ADD_FAILURE() << "no cell " << condition << ", " << metric;
  return group.cells.front();
}

double clean_corr(const study::GridRun& run) {
  return metrics::clean_metrics(metrics::CounterfactualTable::load(run.folder)).corr;
}

TEST(Comparison, a_study_does_not_differ_from_itself) {
  const ScoredStudy study;
  const auto comparison = compare(study.at, study.at, kFast);
  ASSERT_EQ(comparison.groups.size(), 2u);
  EXPECT_EQ(comparison.a, "made_up (first)");
  EXPECT_EQ(comparison.b, "made_up (second)");
  EXPECT_TRUE(comparison.only_a.empty() && comparison.only_b.empty() && comparison.notes.empty());
  for (const auto& group : comparison.groups) {
    EXPECT_TRUE(group.paired);
    EXPECT_EQ(group.cells.size(), 11u * stats::kSumMetrics);
    for (const auto& cell : group.cells) {
      EXPECT_EQ(cell.difference.models.point, 0);
      EXPECT_EQ(cell.difference.models.standard_error, 0);
    }
  }
}

TEST(Comparison, paired_differences_are_those_of_the_scores_seed_by_seed) {
  const ScoredStudy study;
  auto options = kFast;
  options.strategies = {{"none", "15+15"}, {"15+15", "none"}};
  const auto comparison = compare(study.at, study.at, options);
  const auto& group = comparison.groups.at(0);
  EXPECT_EQ(group.strategy, "none");
  EXPECT_EQ(group.b_strategy, "15+15");
  const auto& cell = cell_of(group, "clean", "corr");
  double mean = 0;
  for (size_t seed = 0; seed < 3; ++seed) {
    const double difference = clean_corr(study.at.runs[3 + seed]) - clean_corr(study.at.runs[seed]);
    EXPECT_NEAR(cell.difference.by_seed.at(seed), difference, 1e-12);
    mean += difference / 3;
  }
  EXPECT_NEAR(cell.difference.models.point, mean, 1e-12);
  EXPECT_NEAR(cell.b.models.point - cell.a.models.point, mean, 1e-12);
  EXPECT_TRUE(cell.difference.models.t.contains(mean));
  EXPECT_EQ(cell.difference.recipe.seeds, 3u);
  // Errors that both sides share cancel out.
  EXPECT_LT(cell.difference.models.standard_error,
            std::hypot(cell.a.models.standard_error, cell.b.models.standard_error));
  // The other way round it is the same with another sign.
  const auto& back = cell_of(comparison.groups.at(1), "clean", "corr");
  EXPECT_NEAR(back.difference.models.point, -mean, 1e-12);
  EXPECT_NEAR(back.difference.models.t.low, -cell.difference.models.t.high, 1e-12);
}

TEST(Comparison, other_utterances_are_compared_as_independent_samples) {
  const ScoredStudy a;
  const MadeUpStudy b;
  for (const auto& run : b.at.runs) {
    finish_with_scores(b.at.study, run, made_up_table(b.at.study, run, made_up_model(run), 30));
  }
  const auto comparison = compare(a.at, b.at, kFast);
  const auto& group = comparison.groups.at(0);
  EXPECT_FALSE(group.paired);
  EXPECT_THAT(comparison.notes, Contains(HasSubstr("not scored on the same utterances")));
  const auto& cell = cell_of(group, "text missing 30 %", "corr");
  EXPECT_DOUBLE_EQ(cell.difference.models.standard_error,
                   std::hypot(cell.a.models.standard_error, cell.b.models.standard_error));
  const double point = cell.b.models.point - cell.a.models.point;
  EXPECT_DOUBLE_EQ(cell.difference.models.point, point);
  // Student's t with between 23 and 52 degrees of freedom.
  const double reach = (cell.difference.models.t.high - point) / cell.difference.models.standard_error;
  EXPECT_GT(reach, stats::student_quantile(0.975, 52) - 1e-9);
  EXPECT_LT(reach, stats::student_quantile(0.975, 23) + 1e-9);
  EXPECT_GE(cell.difference.recipe.standard_error, cell.difference.models.standard_error);
}

TEST(Comparison, equal_ids_with_other_labels_are_not_paired) {
  const ScoredStudy a;
  const MadeUpStudy b;
  for (const auto& run : b.at.runs) {
    auto table = made_up_table(b.at.study, run, made_up_model(run));
    table.labels[0] += 0.2;
    finish_with_scores(b.at.study, run, table);
  }
  EXPECT_FALSE(compare(a.at, b.at, kFast).groups.at(0).paired);
}

TEST(Comparison, names_what_only_one_study_has) {
  const ScoredStudy a, b(with(with(std::string(kMadeUpStudy), "name = \"15+15\"", "name = \"5+5\""),
                              "rates = [1.0, 0.3]", "rates = [1.0, 0.2]"));
  const auto comparison = compare(a.at, b.at, kFast);
  EXPECT_EQ(comparison.groups.size(), 1u);
  EXPECT_THAT(comparison.only_a, AllOf(Contains("mosi, misa, 15+15"), Contains("mosi, misa, none, text missing 30 %")));
  EXPECT_THAT(comparison.only_b, AllOf(Contains("mosi, misa, 5+5"), Contains("mosi, misa, none, text missing 20 %")));
}

TEST(Comparison, compares_the_seeds_that_both_have) {
  const ScoredStudy a, b(with(std::string(kMadeUpStudy), "seeds = [1, 2, 3]", "seeds = [4, 3, 2]"));
  const auto comparison = compare(a.at, b.at, kFast);
  const auto& group = comparison.groups.at(0);
  EXPECT_EQ(group.a_seeds, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(group.b_seeds, group.a_seeds);
  // The made-up scores depend on the seed only, so equal seeds do not differ.
  EXPECT_EQ(cell_of(group, "clean", "corr").difference.models.point, 0);
  EXPECT_TRUE(comparison.notes.empty());
}

TEST(Comparison, without_a_common_seed_nothing_is_said_about_the_recipe) {
  const ScoredStudy a, b(with(std::string(kMadeUpStudy), "seeds = [1, 2, 3]", "seeds = [7, 8]"));
  const auto comparison = compare(a.at, b.at, kFast);
  const auto& cell = cell_of(comparison.groups.at(0), "clean", "corr");
  EXPECT_NEAR(cell.difference.models.point, cell.b.models.point - cell.a.models.point, 1e-12);
  EXPECT_GT(cell.difference.models.standard_error, 0);
  EXPECT_TRUE(std::isnan(cell.difference.recipe.t.low));
  EXPECT_THAT(comparison.notes, Contains(HasSubstr("no seed finished in both studies")));
}

TEST(Comparison, says_when_masks_differ) {
  const ScoredStudy a, b(with(std::string(kMadeUpStudy), "draws = 4", "draws = 3"));
  EXPECT_THAT(compare(a.at, b.at, kFast).notes, Contains(HasSubstr("Masks were drawn differently")));
}

TEST(Comparison, refuses_what_it_cannot_compare) {
  const ScoredStudy a, b(with(std::string(kMadeUpStudy), "data = [\"mosi\"]", "data = [\"mosei\"]"));
  const MadeUpStudy without_runs;
  EXPECT_THAT(user_error_of([&] { compare(without_runs.at, b.at, kFast); }), HasSubstr("no run of study 'made_up'"));
  EXPECT_THAT(user_error_of([&] { compare(a.at, b.at, kFast); }),
              AllOf(HasSubstr("in common"), HasSubstr("mosi, misa, none"), HasSubstr("mosei, misa, none")));
  auto options = kFast;
  options.strategies = {{"non", "none"}};
  EXPECT_THAT(user_error_of([&] { compare(a.at, a.at, options); }),
              HasSubstr("the first study has no strategy 'non'; did you mean 'none'?"));
  options = kFast;
  options.models = {{"misa", "bbfn"}};
  EXPECT_THAT(user_error_of([&] { compare(a.at, a.at, options); }), HasSubstr("the second study has no model 'bbfn'"));
}

}  // namespace
}  // namespace modrob::analysis
