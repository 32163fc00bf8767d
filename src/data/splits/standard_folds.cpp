#include "data/splits/standard_folds.h"

#include <unordered_map>
#include <utility>

#include "data/splits/embedded_files.h"
#include "io/csv.h"

namespace modrob::data {

namespace {

using Fold = std::pair<StandardDataset, Split>;

/// The video ids of CMU-MultimodalSDK's standard folds (its MIT-style licence).
const std::unordered_map<std::string, Fold>& standard_folds() {
  static const auto kFolds = [] {
    const auto& file = embedded_files().front();
    const auto table = io::CsvTable::parse(file.bytes, std::string(file.name));
    std::unordered_map<std::string, Fold> folds;
    for (size_t row = 0; row < table.rows(); ++row) {
      const auto dataset = table.field(row, 0) == "mosi" ? StandardDataset::kMosi : StandardDataset::kMosei;
      folds.emplace(table.field(row, 2), Fold{dataset, parse_split(table.field(row, 1))});
    }
    return folds;
  }();
  return kFolds;
}

}  // namespace

std::optional<Split> standard_fold(StandardDataset dataset, std::string_view video) {
  const auto fold = standard_folds().find(std::string(video));
  if (fold == standard_folds().end() || fold->second.first != dataset) return std::nullopt;
  return fold->second.second;
}

std::optional<Split> standard_fold(std::string_view video) {
  const auto fold = standard_folds().find(std::string(video));
  return fold == standard_folds().end() ? std::nullopt : std::optional(fold->second.second);
}

}  // namespace modrob::data
