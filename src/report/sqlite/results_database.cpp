#include "report/sqlite/results_database.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>
#include <sqlite3.h>

#include <algorithm>
#include <memory>

#include "core/error.h"
#include "core/files.h"
#include "core/text_format.h"
#include "metrics/counterfactual_table.h"
#include "metrics/metric_table.h"
#include "report/claims_table.h"
#include "report/data_words.h"
#include "report/sqlite/table_writer.h"
#include "report/statistics_table.h"
#include "report/table/record_columns.h"

namespace modrob::report {

namespace {

// Raised when a column changes its meaning or goes away.
constexpr int64_t kSchemaVersion = 1;

using analysis::Analysis;
using Text = std::optional<std::string>;

Text if_any(const std::string& text) { return text.empty() ? std::nullopt : Text(text); }

Table study_table(const Analysis& all) {
  RecordColumns<Analysis> columns;
  columns.add("study", &Analysis::study).add("title", &Analysis::title).add("split", &Analysis::split);
  columns.add("level", &Analysis::level).add("breaking_drop", &Analysis::breaking_drop);
  columns.add("draws", &Analysis::draws).add("resamples", &Analysis::resamples);
  columns.add("schema_version", [](const Analysis&) { return kSchemaVersion; });
  columns.add("warnings", [](const Analysis& analysis) { return join(analysis.warnings, "\n"); });
  return columns.table("study", 1, std::span(&all, 1));
}

Table data_table(const Analysis& analysis) {
  using analysis::DataSet;
  RecordColumns<DataSet> columns;
  columns.add("data", &DataSet::data).add("utterances", &DataSet::utterances).add("videos", &DataSet::videos);
  columns.add("simulated", [](const DataSet& set) { return modalities_field(set.simulated); });
  columns.add("absent", [](const DataSet& set) { return modalities_field(set.absent); });
  columns.add("label_icc", &DataSet::label_icc);
  return columns.table("data_sets", 1, analysis.data);
}

Table metrics_table() {
  using metrics::MetricInfo;
  RecordColumns<MetricInfo> columns;
  columns.add("metric", &MetricInfo::name).add("label", &MetricInfo::label);
  columns.add("higher_is_better", &MetricInfo::higher_is_better).add("percent", &MetricInfo::percent);
  return columns.table("metrics", 1, metrics::metric_table());
}

Table conditions_table(const Analysis& analysis) {
  Table table("conditions",
              {{"condition", ColumnType::kText},
               {"modalities", ColumnType::kText},
               {"noise_kind", ColumnType::kText},
               {"missing", ColumnType::kReal},
               {"noise", ColumnType::kReal},
               {"strength", ColumnType::kReal}},
              1);
  table.add({"clean", {}, {}, 0.0, 0.0, {}});
  for (const auto& condition : analysis.conditions) {
    const bool noisy = condition.noise != plan::Rate();
    table.add({condition.name(), condition.modalities.name(),
               noisy ? Table::Field(std::string(plan::kind_name(condition.noise_kind))) : Table::Field(),
               condition.missing.value(), condition.noise.value(),
               noisy ? Table::Field(condition.strength) : Table::Field()});
  }
  return table;
}

Table curves_table(const Analysis& analysis) {
  struct Point {
    const analysis::Group* group;
    const analysis::Curve* curve;
    size_t place;
  };
  std::vector<Point> points;
  for (const auto& group : analysis.groups) {
    for (const auto& curve : group.curves) {
      for (size_t i = 0; i < curve.rates.size(); ++i) points.push_back({&group, &curve, i});
    }
  }
  RecordColumns<Point> columns;
  columns.add("data", [](const Point& point) { return point.group->data; });
  columns.add("model", [](const Point& point) { return point.group->model; });
  columns.add("strategy", [](const Point& point) { return point.group->strategy; });
  columns.add("modalities", [](const Point& point) { return point.curve->modalities.name(); });
  columns.add("kind", [](const Point& point) { return plan::kind_name(point.curve->kind); });
  columns.add("strength", [](const Point& point) { return point.curve->strength; });
  columns.add("rate", [](const Point& point) { return point.curve->rates[point.place]; });
  columns.add("condition",
              [](const Point& point) { return point.group->conditions[point.curve->conditions[point.place]].name; });
  return columns.table("curves", 7, points);
}

Table runs_table(const Analysis& analysis, const study::StudyFolder& study) {
  struct Run {
    size_t number;
    const study::GridRun* run;
    bool done;
    std::string reason, folder;
    study::RunIdentity identity;
  };
  std::vector<Run> runs;
  const study::FinishedRuns finished(study);
  for (const auto& run : study.runs) {
    const auto missing = std::find_if(analysis.missing_runs.begin(), analysis.missing_runs.end(),
                                      [&](const auto& other) { return other.label == run.data + ", " + run.label(); });
    const bool done = finished(run), told = !done && missing != analysis.missing_runs.end();
    // From the run's folder alone, so that the database can be made again where there are no data.
    const study::RunFolder folder(run.folder);
    runs.push_back({runs.size() + 1, &run, done, told ? missing->reason : "",
                    run.folder.lexically_proximate(study.path).string(),
                    folder.begun() ? folder.identity() : study::RunIdentity{}});
  }
  RecordColumns<Run> columns;
  columns.add("run", &Run::number);
  columns.add("data", [](const Run& of) { return of.run->data; });
  columns.add("model", [](const Run& of) { return of.run->model; });
  columns.add("strategy", [](const Run& of) { return of.run->strategy; });
  columns.add("seed", [](const Run& of) { return of.run->seed; });
  columns.add("state", [](const Run& of) { return of.done ? "done" : "not finished"; });
  columns.add("reason", [](const Run& of) { return if_any(of.reason); }).add("folder", &Run::folder);
  columns.add("identity", [](const Run& of) { return of.run->identity_hash(); });
  columns.add("data_hash", [](const Run& of) { return of.identity.data_hash; });
  columns.add("text_encoder_hash", [](const Run& of) { return of.identity.text_encoder_hash; });
  columns.add("results_version", [](const Run& of) { return of.identity.results_version; });
  columns.add("settings", [](const Run& of) {
    return of.identity.settings.is_null() ? std::nullopt : Text(of.identity.settings.dump());
  });
  return columns.table("runs", 1, runs);
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
