#include "report/sqlite/results_database.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>
#include <sqlite3.h>

#include <algorithm>
#include <memory>

#include "core/error.h"
#include "core/files.h"
#include "core/text_format.h"
#include "corruption/short_form.h"
#include "metrics/counterfactual_table.h"
#include "metrics/metric_table.h"
#include "report/sentences/data_words.h"
#include "report/sqlite/table_writer.h"
#include "report/tables/claims_table.h"
#include "report/tables/field_writer.h"
#include "report/tables/protocol_tables.h"
#include "report/tables/statistics_table.h"

namespace modrob::report {

namespace {

// Raised when a column changes its meaning or goes away.
constexpr int64_t kSchemaVersion = 1;

using analysis::Analysis;
using Text = std::optional<std::string>;

Table study_table(const Analysis& all) {
  return table_of("study", 1, std::span(&all, 1), [](FieldWriter& row, const Analysis& analysis) {
    row.add("study", analysis.study).add("title", analysis.title).add("split", analysis.split);
    row.add("level", analysis.level).add("breaking_drop", analysis.breaking_drop).add("draws", analysis.draws);
    row.add("resamples", analysis.resamples).add("schema_version", kSchemaVersion);
    row.add("warnings", join(analysis.warnings, "\n"));
  });
}

Table data_table(const Analysis& analysis) {
  return table_of("data_sets", 1, analysis.data, [](FieldWriter& row, const analysis::DataSet& set) {
    row.add("data", set.data).add("utterances", set.utterances).add("videos", set.videos);
    row.add("simulated", modalities_field(set.simulated)).add("absent", modalities_field(set.absent));
    row.add("label_icc", set.label_icc);
  });
}

Table metrics_table() {
  return table_of("metrics", 1, metrics::metric_table(), [](FieldWriter& row, const metrics::MetricInfo& metric) {
    row.add("metric", metric.name).add("label", metric.label);
    row.add("higher_is_better", metric.higher_is_better).add("percent", metric.percent);
  });
}

Table conditions_table(const Analysis& analysis) {
  std::vector<std::optional<corruption::Corruption>> conditions = {std::nullopt};
  conditions.insert(conditions.end(), analysis.conditions.begin(), analysis.conditions.end());
  return table_of("conditions", 1, conditions, [](FieldWriter& row, const std::optional<corruption::Corruption>& of) {
    // Of a corruption that takes more than these columns to say, the name says it all.
    const auto form = corruption::ShortForm::of(of.value_or(corruption::Corruption()));
    const bool noisy = form && form->noise > Rate();
    row.add("condition", study::condition_name(of))
        .add("modalities", of ? Text(of->modalities().name()) : std::nullopt);
    row.add("noise_kind", noisy ? Text(form->noise_kind.name()) : std::nullopt);
    row.add("missing", form ? std::optional(form->missing.value()) : std::nullopt);
    row.add("noise", form ? std::optional(form->noise.value()) : std::nullopt);
    row.add("strength", noisy ? std::optional(form->strength) : std::nullopt);
  });
}

Table curves_table(const Analysis& analysis) {
  struct Point {
    const analysis::Group* group = &kNone<analysis::Group>;
    const analysis::Curve* curve = &kNone<analysis::Curve>;
    double rate = 0;
    std::string condition;
  };
  std::vector<Point> points;
  for (const auto& group : analysis.groups) {
    for (const auto& curve : group.curves) {
      for (size_t i = 0; i < curve.rates.size(); ++i) {
        points.push_back({&group, &curve, curve.rates[i], group.conditions[curve.conditions[i]].name});
      }
    }
  }
  const bool strengths = analysis.has_curves_over_strengths();
  return table_of("curves", strengths ? 8 : 7, points, [&](FieldWriter& row, const Point& of) {
    row.add("data", of.group->data).add("model", of.group->model).add("strategy", of.group->strategy);
    row.add("modalities", of.curve->modalities.name()).add("kind", of.curve->kind.name());
    row.add("strength", of.curve->strength);
    if (strengths) row.add("share", of.curve->share);
    row.add("rate", of.rate).add("condition", of.condition);
  });
}

Table runs_table(const Analysis& analysis, const study::StudyFolder& study) {
  const study::FinishedRuns finished(study);
  size_t number = 0;
  return table_of("runs", 1, study.runs, [&](FieldWriter& row, const study::GridRun& run) {
    const auto missing = std::find_if(analysis.missing_runs.begin(), analysis.missing_runs.end(),
                                      [&](const auto& other) { return other.label == run.data + ", " + run.label(); });
    row.add("run", number++).add("data", run.data).add("model", run.model).add("strategy", run.strategy);
    const bool done = finished(run);
    row.add("seed", run.seed).add("state", done ? "done" : "not finished");
    row.add("reason", done || missing == analysis.missing_runs.end() ? std::nullopt : Text(missing->reason));
    row.add("folder", run.folder.lexically_proximate(study.path).string()).add("identity", run.identity_hash());
    // From the run's folder alone, so that the database can be made again where there are no data.
    const runs::RunFolder folder(run.folder);
    const auto identity = folder.begun() ? folder.identity() : runs::RunIdentity{};
    row.add("data_hash", identity.data_hash).add("text_encoder_hash", identity.text_encoder_hash);
    row.add("results_version", identity.results_version);
    row.add("settings", identity.settings.is_null() ? std::nullopt : Text(identity.settings.dump()));
  });
}

void write_scores(SQLite::Database& database, const study::StudyFolder& study) {
  for (const char* sql : {"CREATE TABLE utterances (data TEXT, utterance TEXT, video TEXT, label REAL, "
                          "PRIMARY KEY (data, utterance)) STRICT, WITHOUT ROWID",
                          "CREATE TABLE scores (run INTEGER REFERENCES runs (run), utterance TEXT, clean REAL, "
                          "PRIMARY KEY (run, utterance)) STRICT, WITHOUT ROWID"}) {
    database.exec(sql);
  }
  SQLite::Statement utterance(database, "INSERT OR IGNORE INTO utterances VALUES (?, ?, ?, ?)");
  SQLite::Statement score(database, "INSERT INTO scores VALUES (?, ?, ?)");
  const study::FinishedRuns finished(study);
  for (size_t i = 0; i < study.runs.size(); ++i) {
    const auto& run = study.runs[i];
    if (!finished(run)) continue;
    const auto table = metrics::CounterfactualTable::load(run.folder);
    for (size_t u = 0; u < table.size(); ++u) {
      SQLite::bind(utterance, run.data, table.utterances[u], table.videos[u], table.labels[u]);
      utterance.exec();
      utterance.reset();
      SQLite::bind(score, static_cast<int64_t>(i + 1), table.utterances[u], static_cast<double>(table.clean[u]));
      score.exec();
      score.reset();
    }
  }
}

constexpr const char* kViews[] = {
    // Values and drops with the intervals that tables print.
    R"(CREATE VIEW intervals AS SELECT data, model, strategy, condition, metric, value, models_low, models_high,
       recipe_low, recipe_high, "drop", drop_models_low, drop_models_high, drop_recipe_low, drop_recipe_high FROM cells)",
    // Points of every curve over rates.
    R"(CREATE VIEW curve_points AS SELECT c.data, c.model, c.strategy, c.modalities, c.kind, c.strength, c.rate,
       s.metric, s.value, s.models_low, s.models_high, s.recipe_low, s.recipe_high
       FROM curves c JOIN cells s USING (data, model, strategy, condition))",
    // What a way of training changes against the same model trained without it, seed by seed and video by video.
    R"(CREATE VIEW against_none AS SELECT a.data, a.model, a.strategy, a.condition, a.metric, a.value,
       b.value AS none_value, a.difference, a.difference_models_low, a.difference_models_high, a.difference_recipe_low,
       a.difference_recipe_high, a.drop_difference, a.drop_difference_models_low, a.drop_difference_models_high,
       a.drop_difference_recipe_low, a.drop_difference_recipe_high, a.against, a.paired_seeds
       FROM cells a JOIN cells b ON b.data = a.data AND b.model = a.model AND b.condition = a.condition AND
       b.metric = a.metric AND b.strategy = a.against)",
    // Under which condition a model loses most. An undefined drop against a defined clean value is the largest: there
    // was nothing left to measure.
    R"(CREATE VIEW largest_drops AS SELECT data, model, strategy, metric, condition, NULLIF(most, 9e999) AS "drop" FROM
       (SELECT hit.data, hit.model, hit.strategy, hit.metric, hit.condition, MAX(COALESCE(hit."drop", 9e999)) AS most
        FROM cells hit JOIN cells clean USING (data, model, strategy, metric)
        WHERE clean.condition = 'clean' AND clean.value IS NOT NULL AND hit.condition <> 'clean'
        GROUP BY hit.data, hit.model, hit.strategy, hit.metric))",
    R"(CREATE VIEW verdicts AS SELECT family, question, verdict, COUNT(*) AS claims FROM claims
       GROUP BY family, question, verdict)",
    R"(CREATE VIEW unfinished_runs AS SELECT run, data, model, strategy, seed, reason, folder FROM runs
       WHERE state <> 'done')",
};

std::string bytes_of(SQLite::Database& database) {
  sqlite3_int64 size = 0;
  const std::unique_ptr<unsigned char, decltype(&sqlite3_free)> bytes(
      sqlite3_serialize(database.getHandle(), "main", &size, 0), sqlite3_free);
  if (bytes == nullptr) throw RuntimeError("not enough memory for the results database");
  return {reinterpret_cast<const char*>(bytes.get()), static_cast<size_t>(size)};
}

}  // namespace

std::string results_database(const analysis::Analysis& analysis, const study::StudyFolder& study,
                             const DatabaseOptions& options) {
  try {
    SQLite::Database database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    SQLite::Transaction transaction(database);
    for (const auto& table : {study_table(analysis), data_table(analysis), metrics_table(), conditions_table(analysis),
                              runs_table(analysis, study), cells_table(analysis), curves_table(analysis),
                              robustness_table(analysis), claims_table(analysis)}) {
      write_table(database, table);
    }
    if (!analysis.rankings.empty()) {
      write_table(database, rankings_table(analysis));
      write_table(database, realised_rates_table(analysis));
    }
    if (options.scores) write_scores(database, study);
    for (const char* view : kViews) database.exec(view);
    transaction.commit();
    return bytes_of(database);
  } catch (const SQLite::Exception& error) {
    throw RuntimeError("cannot make '" + (study.path / kDatabaseFile).string() + "': " + error.what());
  }
}

void write_results_database(const std::filesystem::path& path, const analysis::Analysis& analysis,
                            const study::StudyFolder& study, const DatabaseOptions& options) {
  write_file_whole(path, results_database(analysis, study, options));
}

}  // namespace modrob::report
