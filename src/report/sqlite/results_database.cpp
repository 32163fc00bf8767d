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
#include "report/data_table.h"
#include "report/data_words.h"
#include "report/sqlite/table_writer.h"
#include "report/statistics_table.h"

namespace modrob::report {

namespace {

// Raised when a column changes its meaning or goes away.
constexpr int64_t kSchemaVersion = 1;

DataTable study_table(const analysis::Analysis& analysis) {
  DataTable table("study",
                  text_columns({"study", "title", "split"}) + real_columns({"level", "breaking_drop"}) +
                      integer_columns({"draws", "resamples", "schema_version"}) + text_columns({"warnings"}),
                  1);
  table.add(analysis.study).add(analysis.title).add(analysis.split).add(analysis.level).add(analysis.breaking_drop);
  table.add(analysis.draws).add(analysis.resamples).add(kSchemaVersion).add(join(analysis.warnings, "\n")).end_row();
  return table;
}

DataTable data_table(const analysis::Analysis& analysis) {
  DataTable table("data_sets",
                  text_columns({"data"}) + integer_columns({"utterances", "videos"}) +
                      text_columns({"simulated", "absent"}) + real_columns({"label_icc"}),
                  1);
  for (const auto& set : analysis.data) {
    table.add(set.data).add(set.utterances).add(set.videos).add(modalities_field(set.simulated));
    table.add(modalities_field(set.absent)).add(set.label_icc).end_row();
  }
  return table;
}

DataTable metrics_table(const analysis::Analysis& analysis) {
  DataTable table("metrics", text_columns({"metric", "label"}) + integer_columns({"higher_is_better", "percent"}), 1);
  for (const auto& name : analysis.metrics) {
    const auto& metric = metrics::find_metric(name);
    table.add(name).add(std::string(metric.label)).add(int64_t{metric.higher_is_better}).add(int64_t{metric.percent});
    table.end_row();
  }
  return table;
}

DataTable conditions_table(const analysis::Analysis& analysis) {
  DataTable table(
      "conditions",
      text_columns({"condition", "modalities", "noise_kind"}) + real_columns({"missing", "noise", "strength"}), 1);
  table.add(std::string("clean")).nothing().nothing().add(0.0).add(0.0).nothing().end_row();
  for (const auto& condition : analysis.conditions) {
    const bool noisy = condition.noise != plan::Rate();
    table.add(condition.name()).add(condition.modalities.name());
    noisy ? table.add(std::string(plan::kind_name(condition.noise_kind))) : table.nothing();
    table.add(condition.missing.value()).add(condition.noise.value());
    noisy ? table.add(condition.strength) : table.nothing();
    table.end_row();
  }
  return table;
}

DataTable curves_table(const analysis::Analysis& analysis) {
  DataTable table("curves",
                  text_columns({"data", "model", "strategy", "modalities", "kind"}) +
                      real_columns({"strength", "rate"}) + text_columns({"condition"}),
                  7);
  for (const auto& group : analysis.groups) {
    for (const auto& curve : group.curves) {
      for (size_t i = 0; i < curve.rates.size(); ++i) {
        table.add(group.data).add(group.model).add(group.strategy).add(curve.modalities.name());
        table.add(std::string(plan::kind_name(curve.kind))).add(curve.strength).add(curve.rates[i]);
        table.add(group.conditions[curve.conditions[i]].name).end_row();
      }
    }
  }
  return table;
}

DataTable runs_table(const analysis::Analysis& analysis, const study::StudyFolder& study) {
  DataTable table("runs",
                  integer_columns({"run"}) + text_columns({"data", "model", "strategy"}) + integer_columns({"seed"}) +
                      text_columns({"state", "reason", "folder", "identity", "data_hash", "text_encoder_hash"}) +
                      integer_columns({"results_version"}) + text_columns({"settings"}),
                  1);
  const study::FinishedRuns finished(study);
  for (size_t i = 0; i < study.runs.size(); ++i) {
    const auto& run = study.runs[i];
    const auto missing = std::find_if(analysis.missing_runs.begin(), analysis.missing_runs.end(),
                                      [&](const auto& other) { return other.label == run.data + ", " + run.label(); });
    table.add(static_cast<int64_t>(i + 1)).add(run.data).add(run.model).add(run.strategy).add(run.seed);
    const bool done = finished(run);
    table.add(std::string(done ? "done" : "not finished"));
    done || missing == analysis.missing_runs.end() ? table.nothing() : table.add(missing->reason);
    table.add(run.folder.lexically_proximate(study.path).string()).add(run.identity_hash());
    // From the run's folder alone, so that the database can be made again where there are no data.
    const study::RunFolder folder(run.folder);
    const auto identity = folder.begun() ? folder.identity() : study::RunIdentity{};
    table.add(identity.data_hash).add(identity.text_encoder_hash).add(identity.results_version);
    identity.settings.is_null() ? table.nothing() : table.add(identity.settings.dump());
    table.end_row();
  }
  return table;
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
    for (const auto& table : {study_table(analysis), data_table(analysis), metrics_table(analysis),
                              conditions_table(analysis), runs_table(analysis, study), cells_table(analysis),
                              curves_table(analysis), robustness_table(analysis), claims_table(analysis)}) {
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
