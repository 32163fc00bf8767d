#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "corruption/corruption.h"

namespace modrob::io {
class RecordVisitor;
}

namespace modrob::metrics {

/// A row of the table: the score of every utterance as if it were hit.
struct TableRow {
  corruption::Corruption corruption;  ///< all of whose rates are 1
  int64_t draw = 0;                   ///< noise draw; 0 where nothing is drawn

  /// "text/missing", "text/noise_add/1.0/draw3", "text/missing + audio/noise_add/1.0/draw3"
  std::string name() const;
};

/// How much a protocol really takes from a modality, as a share of its valid tokens or frames; over draws.
struct RealisedShare {
  std::string condition, modality;
  double lowest = 0, mean = 0, highest = 0;
};
void describe(io::RecordVisitor& visitor, RealisedShare& share);

/// The scores of a trained model on one split: clean, and one row per way of being hit (docs/design.md). Any condition
/// is a gather of it, so every number of every report can be computed again without the model. Under real passes
/// (fidelity "reference") a row is one condition and mask draw instead, named so.
struct CounterfactualTable {
  std::string dataset, split;
  std::vector<std::string> simulated;   ///< modalities whose values are simulated
  std::vector<std::string> absent;      ///< modalities that the data set does not have; a model sees zeros instead
  std::vector<std::string> utterances;  ///< ids
  std::vector<std::string> videos;      ///< the video of each utterance
  std::vector<double> labels;
  std::vector<float> clean;
  /// Of a table that was read: kinds of corruption and their versions where it was made. Those that rows name are
  /// written.
  std::vector<std::pair<std::string, int64_t>> kind_versions = {};
  std::vector<RealisedShare> realised = {};  ///< of protocols that hide positions
  std::vector<std::string> rows;             ///< names of the rows below
  std::vector<float> scores;                 ///< [rows, utterances]

  size_t size() const { return utterances.size(); }
  std::span<float> row(size_t index) { return std::span(scores).subspan(index * size(), size()); }
  std::span<const float> row(size_t index) const { return std::span(scores).subspan(index * size(), size()); }
  /// UserError with the rows there are when there is no row of this name: the table was made for other conditions.
  std::span<const float> row(const std::string& name) const;
  void append(const std::string& name, std::span<const float> values);

  /// Space for `utterances` utterances and these rows.
  static CounterfactualTable with(size_t utterances, const std::vector<TableRow>& rows);

  /// predictions.safetensors ("scores" [rows, utterances] F32, "clean" F32, "labels" F64) and predictions.json (ids,
  /// videos, row names, split, data set, simulated and absent modalities), each written whole.
  void save(const std::filesystem::path& folder) const;
  /// UserError naming file and key when a file is damaged, of another format, names an utterance or a row twice, or
  /// when the two disagree.
  static CounterfactualTable load(const std::filesystem::path& folder);
};
/// The content of predictions.json: all but the numbers.
void describe(io::RecordVisitor& visitor, CounterfactualTable& table);

}  // namespace modrob::metrics
