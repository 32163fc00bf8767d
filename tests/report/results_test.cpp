#include "report/results.h"

#include <gmock/gmock.h>

#include <cmath>

#include "report_support.h"

namespace modrob::report {
namespace {

using ::testing::ElementsAre;
using testing::finish_run;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::metrics_json;
using testing::SmallStudy;
using testing::TemporaryFolder;
using testing::user_error_of;

}  // namespace

TEST(Results, collects_every_finished_run) {
  const TemporaryFolder folder;
  const SmallStudy small(folder);
  small.finish_all();
  const auto results = collect(small.study, small.runs);
  EXPECT_EQ(results.study, "small");
  EXPECT_EQ(results.title, "a small study");
  EXPECT_EQ(results.split, "test");
  EXPECT_EQ(results.draws, 3);
  EXPECT_THAT(results.missing_runs, IsEmpty());
  ASSERT_EQ(results.strategies.size(), 2u);
  const auto& none = results.strategies[0];
  EXPECT_EQ(none.strategy, "none");
  EXPECT_EQ(none.utterances, 40);
  EXPECT_EQ(none.videos, 8);
  EXPECT_THAT(none.simulated, ElementsAre("audio", "video"));
  EXPECT_THAT(none.seeds, ElementsAre(1, 2));
  EXPECT_THAT(none.conditions, ElementsAre("clean", "text missing 30 %", "text missing 100 %"));
}

TEST(Results, a_cell_is_mean_spread_and_drop_over_seeds) {
  const TemporaryFolder folder;
  const SmallStudy small(folder);
  small.finish_all();
  const auto results = collect(small.study, small.runs);
  const Cell& clean = results.strategies[0].at("clean", "corr");
  EXPECT_NEAR(clean.value.mean, 0.75, 1e-15);
  EXPECT_NEAR(clean.value.sd_over_seeds, std::sqrt(0.005), 1e-15);
  EXPECT_EQ(clean.value.sd_over_draws, 0);
  EXPECT_EQ(clean.drop.mean, 0);
  const Cell& cell = results.strategies[0].at("text missing 30 %", "corr");
  EXPECT_NEAR(cell.value.mean, 0.6, 1e-15);
  EXPECT_NEAR(cell.value.sd_over_draws, 0.03, 1e-15);
  EXPECT_NEAR(cell.drop.mean, 0.15, 1e-15);
  EXPECT_NEAR(cell.drop.sd_over_seeds, std::sqrt(0.005), 1e-15);
  ASSERT_EQ(cell.drop_by_seed.size(), 2u);
  EXPECT_NEAR(cell.drop_by_seed[0], 0.2, 1e-15);
  EXPECT_NEAR(cell.drop_by_seed[1], 0.1, 1e-15);
  EXPECT_NEAR(cell.relative_drop, 0.2, 1e-15);
}

TEST(Results, an_error_that_shrinks_is_a_negative_drop) {
  const TemporaryFolder folder;
  const SmallStudy small(folder);
  small.finish_all();
  EXPECT_NEAR(collect(small.study, small.runs).strategies[0].at("text missing 30 %", "mae").drop.mean, -0.15, 1e-15);
}

TEST(Results, unfinished_runs_are_named_and_left_out) {
  const TemporaryFolder folder;
  const SmallStudy small(folder);
  finish_run(small.study, small.runs[2], metrics_json(small.study, 0.7, {0.6, 0.3}, 0.02));
  const auto results = collect(small.study, small.runs);
  EXPECT_THAT(results.missing_runs, ElementsAre("misa, none, seed 1", "misa, none, seed 2", "misa, 15+15, seed 2"));
  ASSERT_EQ(results.strategies.size(), 1u);
  const Cell& cell = results.strategies[0].at("clean", "corr");
  EXPECT_EQ(cell.value.mean, 0.7);
  EXPECT_TRUE(std::isnan(cell.value.sd_over_seeds)) << "one seed has no spread";
}

TEST(Results, an_answer_to_another_question_does_not_count) {
  const TemporaryFolder folder;
  SmallStudy small(folder);
  small.finish_all();
  small.study.draws = 4;
  EXPECT_THAT(user_error_of([&] { collect(small.study, small.runs); }),
              HasSubstr("no run of study 'small' is finished; start it with: modrob study run"));
}

TEST(Results, an_undefined_metric_stays_undefined) {
  const TemporaryFolder folder;
  const SmallStudy small(folder);
  small.finish_all();
  finish_run(small.study, small.runs[0], metrics_json(small.study, 0.7, {std::nan(""), 0.1}, 0.02));
  const auto results = collect(small.study, small.runs);
  const Cell& cell = results.strategies[0].at("text missing 30 %", "corr");
  EXPECT_TRUE(std::isnan(cell.value.mean));
  EXPECT_TRUE(std::isnan(cell.drop.mean));
  EXPECT_TRUE(std::isnan(cell.relative_drop));
  EXPECT_NEAR(results.strategies[0].at("text missing 100 %", "corr").value.mean, 0.15, 1e-15);
}

TEST(Results, data_sets_keep_their_own_counts) {
  const TemporaryFolder folder;
  SmallStudy small(folder);
  small.study.data = {"mosi", "mosei"};
  small.runs = study::make_grid(small.study, folder / "out", testing::resolve);
  auto other = metrics_json(small.study, 0.5, {0.4, 0.3}, 0.01);
  other["utterances"] = 90;
  other["simulated"] = io::Json::array();
  for (size_t i = 0; i < small.runs.size(); ++i) {
    finish_run(small.study, small.runs[i], i < 4 ? metrics_json(small.study, 0.7, {0.5, 0.1}, 0.02) : other);
  }
  const auto results = collect(small.study, small.runs);
  ASSERT_EQ(results.strategies.size(), 4u);
  EXPECT_EQ(results.strategies[0].utterances, 40);
  EXPECT_THAT(results.strategies[0].simulated, ElementsAre("audio", "video"));
  EXPECT_EQ(results.strategies[2].data, "mosei");
  EXPECT_EQ(results.strategies[2].utterances, 90);
  EXPECT_THAT(results.strategies[2].simulated, IsEmpty());
}

TEST(Results, a_damaged_file_of_a_finished_run_is_named) {
  const TemporaryFolder folder;
  const SmallStudy small(folder);
  small.finish_all();
  const auto error_with = [&](auto&& change) {
    io::Json json = metrics_json(small.study, 0.7, {0.5, 0.1}, 0.02);
    change(json);
    finish_run(small.study, small.runs[1], json);
    return user_error_of([&] { collect(small.study, small.runs); });
  };
  const std::string file = (small.runs[1].folder / "metrics.json").string();
  for (const char* key : {"utterances", "videos", "simulated", "clean", "conditions"}) {
    const std::string message = error_with([&](io::Json& json) { json.erase(key); });
    EXPECT_THAT(message, HasSubstr(file + " is damaged"));
    EXPECT_THAT(message, HasSubstr("'" + std::string(key) + "'"));
  }
  EXPECT_THAT(error_with([](io::Json& json) { json["clean"]["corr"] = "much"; }),
              HasSubstr("expected a number or null"));
  EXPECT_THAT(error_with([](io::Json& json) { json["conditions"].erase(0); }),
              HasSubstr("it does not answer 'text missing 30 %'"));
  EXPECT_THAT(error_with([](io::Json& json) { json["conditions"][0].erase("sd"); }), HasSubstr("'sd'"));
  EXPECT_THAT(error_with([](io::Json& json) { json["utterances"] = "many"; }), HasSubstr("is damaged"));
  finish_run(small.study, small.runs[1], metrics_json(small.study, 0.7, {0.5, 0.1}, 0.02));
  io::Json other = metrics_json(small.study, 0.8, {0.5, 0.1}, 0.02);
  io::write_json(file, other);
  EXPECT_THAT(user_error_of([&] { collect(small.study, small.runs); }),
              HasSubstr("'" + file + "' has other content than when the run finished"));
  std::filesystem::remove(file);
  EXPECT_THAT(collect(small.study, small.runs).missing_runs, ElementsAre(small.runs[1].label()))
      << "a run that lost its results is to be carried out again";
}

TEST(Results, a_cell_that_nobody_has_is_a_programmers_mistake) {
  const TemporaryFolder folder;
  const SmallStudy small(folder);
  small.finish_all();
  const auto results = collect(small.study, small.runs);
  EXPECT_THROW(results.strategies[0].at("audio missing 30 %", "corr"), CheckFailure);
}

}  // namespace modrob::report
