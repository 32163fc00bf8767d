#include "analysis/prelude.h"

namespace modrob::analysis {
namespace {

AnalysisOptions quick() { return {.resamples = 300}; }

const ConditionCells& row(const Group& group, const std::string& name) {
  for (const auto& condition : group.conditions) {
    if (condition.name == name) return condition;
  }
  throw std::runtime_error("no condition " + name);
}

constexpr size_t kCorr = 0, kMae = 2;

TEST(Analyse, values_are_those_of_metrics_json) {
  const ScoredStudy made;
  const auto analysis = analyse(made.at, quick());
  ASSERT_EQ(analysis.groups.size(), 2u);
  for (const auto& group : analysis.groups) {
    ASSERT_EQ(group.seeds, (std::vector<int64_t>{1, 2, 3}));
    for (const auto& run : made.at.runs) {
      if (run.strategy != group.strategy) continue;
      const auto json = runs::RunFolder(run.folder).metrics();
      const auto place = static_cast<size_t>(run.seed - 1);
      for (size_t m = 0; m < analysis.metrics.size(); ++m) {
        const auto& name = analysis.metrics[m];
        EXPECT_NEAR(group.conditions[0].metrics[m].value.by_seed[place], io::number_from(json["clean"][name]), 1e-12);
        for (const auto& stored : json["conditions"]) {
          const auto& cell = row(group, stored["name"]).metrics[m];
          EXPECT_NEAR(cell.value.by_seed[place], io::number_from(stored["mean"][name]), 1e-12) << name;
          EXPECT_NEAR(cell.drop.by_seed[place], io::number_from(stored["drop"][name]), 1e-12) << name;
          EXPECT_NEAR(cell.relative_drop.by_seed[place], io::number_from(stored["relative_drop"][name]), 1e-12) << name;
        }
      }
    }
  }
}

TEST(Analyse, damaged_metrics_are_told_by_key_with_what_to_do) {
  const ScoredStudy made;
  const auto& folder = made.at.runs[1].folder;
  io::Json metrics = io::read_json(folder / "metrics.json");
  metrics["conditions"][0]["selection"] = 3;
  io::write_json(folder / "metrics.json", metrics);
  runs::RunFolder(folder).mark_done();
  EXPECT_EQ(user_error_of([&] { analyse(made.at, quick()); }),
            (folder / "metrics.json").string() + ": conditions[0].selection: must be a text, not 3; remove " +
                (folder / "DONE").string() + " and start the study again");
}

TEST(Analyse, both_estimands_have_intervals_around_the_mean_over_seeds) {
  const ScoredStudy made;
  const auto analysis = analyse(made.at, quick());
  const auto* group = analysis.find("mosi", "misa", "none");
  ASSERT_NE(group, nullptr);
  const auto& value = row(*group, "text missing 100 %").metrics[kCorr].value;
  const double mean = (value.by_seed[0] + value.by_seed[1] + value.by_seed[2]) / 3;
  EXPECT_NEAR(value.models.point, mean, 1e-12);
  EXPECT_NEAR(value.recipe.point, mean, 1e-12);
  EXPECT_TRUE(value.models.t.contains(mean));
  EXPECT_TRUE(value.recipe.t.contains(mean));
  // A recipe's interval counts the seeds as well.
  EXPECT_GT(value.recipe.standard_error, value.models.standard_error);
}

TEST(Analyse, notes_of_the_study_are_among_the_warnings) {
  const ScoredStudy made("notes = [\"The audio encoder is read by nothing.\"]\n" + std::string(kMadeUpStudy));
  EXPECT_EQ(made.at.study.to_json()["notes"], io::Json({"The audio encoder is read by nothing."}));
  EXPECT_THAT(analyse(made.at, quick()).warnings, Contains("The audio encoder is read by nothing."));
}

TEST(Analyse, one_seed_says_nothing_about_the_recipe_and_a_warning_says_so) {
  std::string text(kMadeUpStudy);
  text.replace(text.find("[1, 2, 3]"), 9, "[7]");
  const ScoredStudy made(text);
  const auto analysis = analyse(made.at, quick());
  EXPECT_TRUE(std::isnan(analysis.groups[0].conditions[1].metrics[kCorr].value.recipe.t.low));
  EXPECT_TRUE(std::isnan(analysis.groups[0].conditions[1].metrics[kCorr].sd_over_seeds));
  ASSERT_FALSE(analysis.warnings.empty());
  EXPECT_THAT(analysis.warnings[0], HasSubstr("One training seed"));
}

TEST(Analyse, rates_of_one_kind_form_a_curve_from_clean_on) {
  const ScoredStudy made;
  const auto group = analyse(made.at, quick()).groups[0];
  const auto& curve = group.curves.at(0);
  EXPECT_EQ(curve.rates, (std::vector<double>{0, 0.3, 1}));
  EXPECT_EQ(curve.kind, corruption::kMissing);
  const auto at = [&](size_t i) { return group.conditions[curve.conditions[i]].metrics[kCorr].value.models.point; };
  EXPECT_NEAR(curve.metrics[kCorr].area.models.point, 0.15 * (at(0) + at(1)) + 0.35 * (at(1) + at(2)), 1e-12);
  EXPECT_FALSE(curve.metrics[kCorr].mean.has_value());
  EXPECT_GT(curve.metrics[kCorr].breaking_rate, 0);
  EXPECT_LT(curve.metrics[kCorr].breaking_rate, 1);
}

// The made-up study with these protocols in it.
std::string with_protocols(const std::string& protocols, const std::string& conditions = "") {
  std::string text(kMadeUpStudy);
  const std::string draws = "draws = 4\n";
  text.replace(text.find(draws), draws.size(), draws + "protocols = " + protocols + "\n");
  return text.insert(text.find("[settings]"), conditions);
}

TEST(Analyse, a_protocol_forms_a_curve_over_its_nominal_rate) {
  const ScoredStudy made(with_protocols("[\"lnln\", \"mmin\"]"));
  const auto analysis = analyse(made.at, quick());
  const auto& curves = analysis.groups[0].curves;
  const auto found = std::ranges::find_if(curves, [](const auto& curve) { return curve.kind.name() == "lnln"; });
  ASSERT_NE(found, curves.end());
  EXPECT_EQ(found->rates.size(), 10U);
  EXPECT_DOUBLE_EQ(found->rates.back(), 0.9);
  EXPECT_TRUE(found->over_strengths());
  EXPECT_TRUE(std::ranges::none_of(curves, [](const auto& curve) { return curve.kind.name() == "mmin"; }));
}

TEST(Analyse, strengths_of_one_kind_form_a_curve_where_there_are_three) {
  std::string conditions;
  for (const char* strength : {"0.2", "0.4", "0.6"}) {
    conditions += "[[condition]]\nkinds = [\"noise_add\"]\nmodalities = [\"audio\"]\nrates = [0.5]\nstrength = " +
                  std::string(strength) + "\n";
  }
  const ScoredStudy made(with_protocols("[\"mmin\"]", conditions));
  const auto group = analyse(made.at, quick()).groups[0];
  const auto over = std::ranges::find_if(group.curves, [](const auto& curve) { return curve.over_strengths(); });
  ASSERT_NE(over, group.curves.end());
  EXPECT_EQ(over->rates, (std::vector<double>{0, 0.2, 0.4, 0.6}));
  EXPECT_EQ(over->share, 0.5);
}

TEST(Analyse, models_are_ranked_under_each_protocol_by_its_own_score) {
  const ScoredStudy made(with_protocols("[\"lnln\", \"tfr_net\", \"mmin\"]"));
  const auto analysis = analyse(made.at, quick());
  ASSERT_EQ(analysis.rankings.size(), 9U);  // of three headline metrics
  for (const auto& ranking : analysis.rankings) {
    ASSERT_EQ(ranking.entries.size(), 2U);
    const bool higher = metrics::find_metric(ranking.metric).higher_is_better;
    const double first = ranking.entries[0].score.models.point, second = ranking.entries[1].score.models.point;
    EXPECT_GE(higher ? first - second : second - first, 0) << ranking.protocol << ranking.metric;
    EXPECT_NEAR(ranking.lead->models.point, std::abs(first - second), 1e-12);
    EXPECT_EQ(ranking.told, ranking.lead->models.t.low > 0);
  }
  // By hand: the mean over ten rates of LNLN, the mean height of TFR-Net's curve, MMIN's one condition.
  const auto score_of = [&](const std::string& protocol) {
    const auto found = std::ranges::find_if(analysis.rankings, [&](const auto& ranking) {
      return ranking.protocol == protocol && ranking.metric == "corr";
    });
    const auto& entries = found->entries;
    return (entries[0].strategy == "none" ? entries[0] : entries[1]).score.models.point;
  };
  const auto& group = analysis.groups[0];
  double mean = row(group, "clean").metrics[kCorr].value.models.point / 10, area = 0;
  std::vector<double> at = {row(group, "clean").metrics[kCorr].value.models.point};
  for (int rate = 10; rate <= 90; rate += 10) {
    mean += row(group, "lnln " + std::to_string(rate) + " %").metrics[kCorr].value.models.point / 10;
  }
  for (int rate = 10; rate <= 100; rate += 10) {
    at.push_back(row(group, "tfr_net " + std::to_string(rate) + " %").metrics[kCorr].value.models.point);
    area += 0.05 * (at[at.size() - 2] + at.back());
  }
  EXPECT_NEAR(score_of("lnln"), mean, 1e-12);
  EXPECT_NEAR(score_of("tfr_net"), area, 1e-12);
  EXPECT_NEAR(score_of("mmin"), row(group, "mmin").metrics[kCorr].value.models.point, 1e-12);
  EXPECT_THAT(analysis.warnings, Contains(HasSubstr("Conditions of different protocols stand side by side")));
}

TEST(Analyse, shapley_values_add_up_to_the_drop_without_any_modality) {
  const ScoredStudy made;
  const auto group = analyse(made.at, quick()).groups[0];
  for (const size_t m : {kCorr, kMae}) {
    double sum = 0;
    ASSERT_EQ(group.reliance[m].modalities.size(), 3u);
    for (const auto& of : group.reliance[m].modalities) sum += of.shapley->models.point;
    EXPECT_NEAR(sum, row(group, "text+audio+video missing 100 %").metrics[m].drop.models.point, 1e-9);
  }
  const auto& corr = group.reliance[kCorr].modalities;
  EXPECT_EQ(corr[0].modality, Modality::kText);
  EXPECT_GT(corr[0].drop->models.point, corr[1].drop->models.point);
}

// All runs finished by one kind of model on a data set that lacks some modalities.
Analysis analysis_of(const MadeUpStudy& made, const MadeUpModel& model, const std::vector<std::string>& absent,
                     double own_error = 0.3) {
  for (const auto& run : made.at.runs) {
    auto table = made_up_table(made.at.study, run, model, 24, own_error);
    table.absent = absent;
    finish_with_scores(made.at.study, run, table);
  }
  return analyse(made.at, quick());
}

TEST(Analyse, absent_modalities_are_nowhere) {
  const MadeUpStudy made;
  const auto analysis = analysis_of(made, {0.7, 0.2, 0}, {"video"});
  EXPECT_EQ(analysis.data[0].absent, std::vector<std::string>{"video"});
  for (const auto& group : analysis.groups) {
    for (const auto& condition : group.conditions) EXPECT_EQ(condition.name.find("video"), std::string::npos);
    ASSERT_EQ(group.conditions.size(), 1u + 4 + 2) << "four of text, audio, text+audio";
    EXPECT_EQ(group.conditions.at(5).name, "audio missing 100 %");
    for (const auto& curve : group.curves) EXPECT_FALSE(curve.modalities.contains(Modality::kVideo));
    for (const auto& flips : group.flips) EXPECT_EQ(flips.variant.find("video"), std::string::npos);
    for (size_t m = 0; m < analysis.metrics.size(); ++m) {
      ASSERT_EQ(group.reliance[m].modalities.size(), 2u);
      EXPECT_EQ(group.reliance[m].worst.find("video"), std::string::npos);
    }
  }
  // Shapley values of two players need their three subsets only, and still share out the whole loss.
  const auto& mae = analysis.groups[0].reliance[kMae].modalities;
  ASSERT_TRUE(mae[0].shapley && mae[1].shapley);
  EXPECT_NEAR(mae[0].shapley->models.point + mae[1].shapley->models.point,
              row(analysis.groups[0], "text+audio missing 100 %").metrics[kMae].drop.models.point, 1e-9);
  EXPECT_EQ(analysis.groups[0].reliance[kMae].most->second, Modality::kAudio);
}

TEST(Analyse, with_one_modality_nothing_is_leaned_on_most) {
  const MadeUpStudy made;
  const auto analysis = analysis_of(made, {0.9, 0, 0}, {"audio", "video"}, 0);
  const auto& reliance = analysis.groups[0].reliance[kCorr];
  ASSERT_EQ(reliance.modalities.size(), 1u);
  EXPECT_FALSE(reliance.modalities[0].shapley.has_value()) << "it would be the loss itself";
  EXPECT_FALSE(reliance.most.has_value());
  EXPECT_EQ(reliance.worst, "text missing 100 %") << "nothing is left to correlate: a total loss";
}

TEST(Analyse, an_undefined_loss_leaves_no_ranking_to_the_others) {
  const MadeUpStudy made;
  // Without text every utterance has one score, so that there is no correlation; MAE is still defined.
  const auto group = analysis_of(made, {0.9, 0, 0}, {}, 0).groups[0];
  EXPECT_TRUE(std::isnan(row(group, "text missing 100 %").metrics[kCorr].value.models.point));
  EXPECT_FALSE(group.reliance[kCorr].most.has_value());
  EXPECT_EQ(group.reliance[kCorr].worst, "text missing 100 %");
  ASSERT_TRUE(group.reliance[kMae].most.has_value());
  EXPECT_EQ(group.reliance[kMae].most->first, Modality::kText);
  EXPECT_TRUE(group.reliance[kMae].most->supported);
}

TEST(Analyse, most_is_the_paired_difference_of_the_two_largest_losses) {
  const MadeUpStudy made;
  const auto clear = analysis_of(made, {0.7, 0.2, 0.1}, {}).groups[0];
  const auto& most = *clear.reliance[kCorr].most;
  EXPECT_EQ(most.first, Modality::kText);
  EXPECT_EQ(most.second, Modality::kAudio);
  EXPECT_TRUE(most.supported);
  const auto& losses = clear.reliance[kCorr].modalities;
  EXPECT_NEAR(most.difference.models.point, losses[0].drop->models.point - losses[1].drop->models.point, 1e-12);
  // Paired: the clean score is in both drops and cancels.
  EXPECT_LT(most.difference.models.standard_error,
            losses[0].drop->models.standard_error + losses[1].drop->models.standard_error);
  const auto alike = analysis_of(made, {0.3, 0.3, 0.3}, {}).groups[0];
  EXPECT_FALSE(alike.reliance[kCorr].most->supported) << "three modalities that weigh the same";
}

TEST(Analyse, flips_are_utterances_whose_mean_score_changes_sign) {
  const ScoredStudy made;
  const auto analysis = analyse(made.at, {.resamples = 50, .flips = 3});
  std::vector<double> clean(144, 0.0), hit(144, 0.0);
  for (size_t run = 0; run < 3; ++run) {
    const auto table = metrics::CounterfactualTable::load(made.at.runs[run].folder);
    for (size_t i = 0; i < clean.size(); ++i) {
      clean[i] += table.clean[i] / 3.0;
      hit[i] += table.row("text/missing")[i] / 3.0;
    }
  }
  int64_t expected = 0;
  double largest = 0;
  for (size_t i = 0; i < clean.size(); ++i) {
    if ((clean[i] > 0) == (hit[i] > 0)) continue;
    ++expected;
    largest = std::max(largest, std::abs(hit[i] - clean[i]));
  }
  const auto& flips = analysis.groups[0].flips.at(0);
  EXPECT_EQ(flips.variant, "text missing");
  ASSERT_GT(expected, 3);
  EXPECT_EQ(flips.flipped, expected);
  ASSERT_EQ(flips.largest.size(), 3u);
  EXPECT_NEAR(std::abs(flips.largest[0].corrupted - flips.largest[0].clean), largest, 1e-6);
}

TEST(Analyse, labels_of_one_class_leave_f1_undefined_and_a_warning_says_so) {
  const MadeUpStudy made;
  for (const auto& run : made.at.runs) {
    auto table = made_up_table(made.at.study, run, {});
    for (auto& label : table.labels) label = label > 0 ? 1 : 0;
    finish_with_scores(made.at.study, run, table);
  }
  const auto analysis = analyse(made.at, quick());
  EXPECT_EQ(analysis.warnings[0],
            "mosi, test split: labels without zeros are all positive: F1, Acc-2 and macro F1 are undefined.");
  for (const auto& condition : analysis.groups[0].conditions) {
    for (const char* metric : {"f1_non0", "acc2_non0", "macro_f1_non0", "f1_has0", "acc2_has0"}) {
      const auto& value = condition.metrics[metrics::metric_index(metric)].value;
      EXPECT_TRUE(std::isnan(value.models.point)) << metric;
      EXPECT_TRUE(std::isnan(value.models.t.low)) << metric;
    }
    EXPECT_FALSE(std::isnan(condition.metrics[kCorr].value.models.point));
  }
  EXPECT_FALSE(analysis.groups[0].reliance[metrics::metric_index("f1_non0")].most.has_value());
  EXPECT_EQ(analysis.groups[0].reliance[metrics::metric_index("f1_non0")].worst, "") << "nothing to lose";
}

TEST(Analyse, unfinished_runs_are_named_with_their_reason) {
  const MadeUpStudy made;
  made.finish(0);
  made.finish(4);
  const auto analysis = analyse(made.at, quick());
  ASSERT_EQ(analysis.missing_runs.size(), 4u);
  EXPECT_EQ(analysis.missing_runs[0].label, "mosi, misa, none, seed 2");
  EXPECT_EQ(analysis.missing_runs[0].reason, "not started");
  EXPECT_EQ(analysis.groups[0].seeds, std::vector<int64_t>{1});
  EXPECT_EQ(analysis.groups[1].seeds, std::vector<int64_t>{2});
}

TEST(Analyse, refuses_a_study_without_a_finished_run) {
  const MadeUpStudy made;
  EXPECT_THAT(user_error_of([&] { analyse(made.at, quick()); }), HasSubstr("no run of study 'made_up' is finished"));
}

TEST(Analyse, refuses_runs_that_were_scored_on_other_utterances) {
  const ScoredStudy made;
  auto table = made_up_table(made.at.study, made.at.runs[1], {});
  table.labels[3] += 0.2;
  finish_with_scores(made.at.study, made.at.runs[1], table);
  EXPECT_THROW(analyse(made.at, quick()), UserError);
}

TEST(Analyse, refuses_scores_that_changed_since_the_run_was_finished) {
  const ScoredStudy made;
  const auto file = made.at.runs[2].folder / "predictions.safetensors";
  std::string bytes = read_file(file);
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  write_file_whole(file, bytes);
  EXPECT_THROW(analyse(made.at, quick()), UserError);
}

TEST(Analyse, does_not_depend_on_threads) {
  const ScoredStudy made;
  const auto one = analyse(made.at, {.resamples = 200, .threads = 1});
  const auto two = analyse(made.at, {.resamples = 200, .threads = 2});
  const auto& a = one.groups[1].conditions[2].metrics[kCorr];
  const auto& b = two.groups[1].conditions[2].metrics[kCorr];
  EXPECT_EQ(a.value.models.t.low, b.value.models.t.low);
  EXPECT_EQ(a.drop.recipe.t.high, b.drop.recipe.t.high);
}

}  // namespace
}  // namespace modrob::analysis
