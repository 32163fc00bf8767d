#include "diagnose/training_statistics.h"

#include <array>
#include <string>
#include <vector>

#include "core/progress.h"
#include "core/signals.h"
#include "data/splits/training_rows.h"
#include "io/safetensors.h"
#include "train/scoring.h"

namespace modrob::diagnose {

namespace {

constexpr int64_t kBatchSize = 64;

void add(const corrupt::Representations& encoded, Modality modality, corruption::FeatureStatistics& statistics) {
  const at::Tensor x = encoded.of(modality).to(at::kCPU, at::kFloat).contiguous();
  const auto& lengths = encoded.lengths[static_cast<size_t>(modality)];
  const auto width = static_cast<size_t>(x.size(-1));
  const int64_t padded = x.dim() == 2 ? 1 : x.size(1);
  for (int64_t row = 0; row < x.size(0); ++row) {
    const int64_t steps = x.dim() == 2 ? 1 : lengths[static_cast<size_t>(row)];
    const float* values = x.data_ptr<float>() + static_cast<size_t>(row * padded) * width;
    for (int64_t t = 0; t < steps; ++t) statistics.add({values + static_cast<size_t>(t) * width, width});
  }
}

}  // namespace

corrupt::TrainingStatistics training_statistics(train::Session& session) {
  const auto rows = data::training_rows(session.dataset(), data::Split::kTrain);
  session.prepare_training_cache();
  auto& model = session.model();
  const train::EvaluationMode evaluation(model);
  corrupt::TrainingStatistics statistics;
  Progress progress("encoding the training split", std::ssize(rows), "utterances");
  train::for_each_batch(train::clean_batches(session.collator()), rows, kBatchSize, [&](const batch::Batch& batch) {
    throw_if_stop_requested();
    const auto encoded = model.encode(batch);
    for (const Modality modality : kModalities) add(encoded, modality, statistics[static_cast<size_t>(modality)]);
    progress.advance(batch.size());
  });
  progress.finish();
  return statistics;
}

void save(const corrupt::TrainingStatistics& statistics, const std::filesystem::path& folder) {
  io::SafetensorsWriter writer;
  std::array<std::vector<double>, 3> deviations;  // the writer keeps references
  std::array<int64_t, 3> counts;
  for (const Modality modality : kModalities) {
    const auto place = static_cast<size_t>(modality);
    const std::string name(modality_name(modality));
    const auto width = static_cast<int64_t>(statistics[place].mean().size());
    deviations[place] = statistics[place].standard_deviation();
    counts[place] = statistics[place].count();
    writer.add<double>(name + ".mean", {width}, statistics[place].mean());
    writer.add<double>(name + ".standard_deviation", {width}, deviations[place]);
    writer.add<int64_t>(name + ".count", {1}, {&counts[place], 1});
  }
  writer.write(folder / kTrainingEncodings);
}

}  // namespace modrob::diagnose
