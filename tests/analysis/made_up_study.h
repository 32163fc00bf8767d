#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "core/rng.h"
#include "io/record/json_writer.h"
#include "metrics/diagnosis_metrics.h"
#include "metrics/selection.h"
#include "metrics/training_log.h"
#include "study/study_folder.h"
#include "study/study_support.h"

namespace modrob::testing {

inline constexpr std::string_view kMadeUpStudy = R"(name = "made_up"
title = "a study with scores"
data = ["mosi"]
models = ["misa"]
seeds = [1, 2, 3]
draws = 4

[[strategy]]
name = "none"

[[strategy]]
name = "15+15"
missing = 0.15
noise = 0.15

[[condition]]
modalities = ["text"]
kinds = ["missing", "noise_add"]
rates = [1.0, 0.3]

[[condition]]
modalities = ["audio", "video", "text+audio", "text+video", "audio+video", "text+audio+video"]
kinds = ["missing"]
rates = [1.0]

[settings]
training.epochs = 2
training.patience = 6
training.min_improvement = 0.0
training.ties_improve = true
)";

/// How a made-up model answers: score = sum over modalities of weight * what the modality knows of the label. A missing
/// modality knows nothing.
struct MadeUpModel {
  double text = 0.7, audio = 0.2, video = 0.1;
  double weight(Modality modality) const {
    return modality == Modality::kText ? text : modality == Modality::kAudio ? audio : video;
  }
};

inline MadeUpModel made_up_model(const study::GridRun& run) {
  return run.strategy == "none" ? MadeUpModel{} : MadeUpModel{0.45, 0.35, 0.2};
}

/// Scores of `videos` x 6 utterances, nested in videos; the same labels for every run, other errors for each seed.
/// Without an error of its own (`own_error`) a model whose modalities are all missing gives every utterance one score.
inline metrics::CounterfactualTable made_up_table(const study::StudyFile& study, const study::GridRun& run,
                                                  const MadeUpModel& model, int videos = 24, double own_error = 0.3) {
  constexpr int kEach = 6;
  const auto count = static_cast<size_t>(videos * kEach);
  const auto rows = metrics::needed_rows(study::request_of(study).conditions);
  auto table = metrics::CounterfactualTable::with(count, rows);
  table.dataset = run.data;
  table.split = study.split;
  table.simulated = {"audio"};
  const KeyedStream labels(hash_text("made_up.labels"), 0);
  const auto error = [&](std::string_view what, uint64_t at) {
    const KeyedStream errors(hash_words({hash_text(what), static_cast<uint64_t>(run.seed), hash_text(run.strategy)}),
                             0);
    return 0.9 * errors.normal(at);
  };
  const auto score = [&](size_t i, const metrics::TableRow* row) {
    double sum = own_error * error("all", i);
    for (const Modality modality : kModalities) {
      const bool hit = row != nullptr && row->corruption.modalities().contains(modality);
      if (hit && row->corruption.perturbations.front().kind == corruption::kMissing) continue;
      sum += model.weight(modality) * (table.labels[i] + error(modality_name(modality), i));
      if (hit) sum += 0.8 * model.weight(modality) * error(row->name(), i);
    }
    return static_cast<float>(sum);
  };
  for (size_t i = 0; i < count; ++i) {
    table.utterances[i] = "v" + std::to_string(i / kEach) + "[" + std::to_string(i % kEach) + "]";
    table.videos[i] = "v" + std::to_string(i / kEach);
    table.labels[i] = std::round(5 * std::clamp(1.5 * labels.normal(i), -3.0, 3.0)) / 5;
    table.clean[i] = score(i, nullptr);
    for (size_t row = 0; row < rows.size(); ++row) table.row(row)[i] = score(i, &rows[row]);
  }
  return table;
}

/// A log of two epochs, of which the second is better, and the selection that follows from it.
inline void made_up_training(const std::filesystem::path& folder) {
  metrics::Metrics validation;
  validation.corr = 0.5;
  std::string log;
  for (int epoch = 0; epoch < 2; ++epoch) {
    log += io::record_json(metrics::LoggedStep{epoch, 0, epoch, {{"total", 1.5 - 0.5 * epoch}}, 0.001, 1, 1}).dump() +
           "\n";
    log += io::record_json(metrics::LoggedEpoch{epoch, epoch + 1, 1.25 - 0.25 * epoch, validation, true}).dump() + "\n";
  }
  write_file_whole(folder / "log.jsonl", log);
  io::write_json(folder / "selection.json", io::record_json(metrics::Selection{1, 2, 2, 1.0, validation}));
}

/// Leaves a run's folder as a finished run does: log, scores, metrics, selection, DONE.
inline void finish_with_scores(const study::StudyFile& study, const study::GridRun& run,
                               const metrics::CounterfactualTable& table) {
  runs::RunFolder folder(run.folder);
  folder.prepare(run.identity, run.names());
  folder.ask(study::diagnosis_of(study));
  made_up_training(run.folder);
  table.save(run.folder);
  const metrics::AskedDiagnosis asked{study::request_of(study)};
  io::write_json(run.folder / "metrics.json", io::record_json(metrics::diagnosis_metrics(table, asked)));
  folder.mark_done();
}

/// A study in a folder of its own, whose runs can be finished with made-up scores.
struct MadeUpStudy {
  explicit MadeUpStudy(std::string_view text = kMadeUpStudy) {
    at.study = read_study(folder, text);
    at.path = folder / "out";
    at.runs = study::make_grid(at.study, at.path, resolve);
  }
  void finish(size_t run) const {
    finish_with_scores(at.study, at.runs[run], made_up_table(at.study, at.runs[run], made_up_model(at.runs[run])));
  }
  void finish_all() const {
    for (size_t run = 0; run < at.runs.size(); ++run) finish(run);
  }

  TemporaryFolder folder;
  study::StudyFolder at;
};

/// One whose runs are all finished.
struct ScoredStudy : MadeUpStudy {
  explicit ScoredStudy(std::string_view text = kMadeUpStudy) : MadeUpStudy(text) { finish_all(); }
};

}  // namespace modrob::testing
