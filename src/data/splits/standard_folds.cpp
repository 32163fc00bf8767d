#include "data/splits/standard_folds.h"

#include <algorithm>

#include "data/splits/standard_folds_tables.h"

namespace modrob::data {

namespace {

template <typename Table>
bool holds(const Table& sorted, std::string_view video) {
  return std::binary_search(sorted.begin(), sorted.end(), video);
}

}  // namespace

std::optional<Split> standard_fold(StandardDataset dataset, std::string_view video) {
  const bool mosi = dataset == StandardDataset::kMosi;
  if (mosi ? holds(kMosiTrain, video) : holds(kMoseiTrain, video)) return Split::kTrain;
  if (mosi ? holds(kMosiValid, video) : holds(kMoseiValid, video)) return Split::kValid;
  if (mosi ? holds(kMosiTest, video) : holds(kMoseiTest, video)) return Split::kTest;
  return std::nullopt;
}

std::optional<Split> standard_fold(std::string_view video) {
  const auto fold = standard_fold(StandardDataset::kMosi, video);
  return fold ? fold : standard_fold(StandardDataset::kMosei, video);
}

}  // namespace modrob::data
