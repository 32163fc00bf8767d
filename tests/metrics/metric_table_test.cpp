#include "metrics/prelude.h"

namespace modrob::metrics {
namespace {

TEST(MetricTable, names_and_members_are_distinct) {
  std::set<std::string_view> names, labels;
  std::set<const double*> members;
  const Metrics metrics;
  for (const auto& metric : metric_table()) {
    names.insert(metric.name);
    labels.insert(metric.label);
    members.insert(&(metrics.*metric.member));
    EXPECT_EQ(&find_metric(metric.name), &metric);
    EXPECT_EQ(&metric_table()[metric_index(metric.name)], &metric);
  }
  EXPECT_EQ(names.size(), metric_table().size());
  EXPECT_EQ(labels.size(), metric_table().size());
  EXPECT_EQ(members.size() * sizeof(double), sizeof(Metrics)) << "every member of Metrics is in the table";
}

TEST(MetricTable, rows_with_sums_come_first_and_stand_where_their_formula_writes) {
  const auto table = metric_table();
  for (const auto& metric : table) {
    const size_t place = metric_index(metric.name);
    EXPECT_EQ(metric.has_sums(), place < kSumMetrics) << metric.name;
    EXPECT_EQ(metric.form == Form::kLinear, is_linear(place)) << metric.name;
    EXPECT_NE(metric.scale, Scale::kIdentity) << metric.name;
    EXPECT_EQ(metric.percent, metric.scale == Scale::kLogit) << metric.name;
  }
  EXPECT_EQ(metric_index("corr"), kCorr);
  EXPECT_EQ(metric_index("mae"), kMae);
  EXPECT_EQ(metric_index("spearman"), kSpearman);
}

TEST(MetricTable, an_unknown_name_gets_near_matches) {
  EXPECT_THAT(user_error_of([] { find_metric("f1_non1"); }), HasSubstr("did you mean 'f1_non0'"));
}

TEST(MetricTable, worse_is_a_positive_drop_below_zero_too) {
  const Drop corr = drop(find_metric("corr"), 0.8, 0.6);
  EXPECT_DOUBLE_EQ(corr.absolute, 0.8 - 0.6);
  EXPECT_DOUBLE_EQ(corr.relative, (0.8 - 0.6) / 0.8);
  const Drop mae = drop(find_metric("mae"), 0.8, 1.0);
  EXPECT_DOUBLE_EQ(mae.absolute, 1.0 - 0.8);
  EXPECT_DOUBLE_EQ(mae.relative, (1.0 - 0.8) / 0.8);
  const Drop worse = drop(find_metric("corr"), -0.1, -0.3);
  EXPECT_GT(worse.absolute, 0);
  EXPECT_DOUBLE_EQ(worse.relative, worse.absolute / 0.1);
}

TEST(MetricTable, undefined_values_have_no_drop) {
  const auto& corr = find_metric("corr");
  EXPECT_TRUE(std::isnan(drop(corr, kUndefined, 0.5).absolute));
  EXPECT_TRUE(std::isnan(drop(corr, 0.5, kUndefined).relative));
  EXPECT_DOUBLE_EQ(drop(corr, 0.0, -0.5).absolute, 0.5);
  EXPECT_TRUE(std::isnan(drop(corr, 0.0, -0.5).relative));
}

}  // namespace
}  // namespace modrob::metrics
