#include "data/standard_folds.h"

#include <algorithm>

#include "data/standard_folds_tables.h"

namespace modrob::data {

std::string_view fold_set_name(FoldSet set) { return set == FoldSet::kMosi ? "mosi" : "mosei"; }

std::optional<Split> standard_fold(FoldSet set, std::string_view video) {
  const auto folds = set == FoldSet::kMosi ? mosi_folds() : mosei_folds();
  const auto found = std::lower_bound(folds.begin(), folds.end(), video,
                                      [](const FoldOfVideo& fold, std::string_view name) { return fold.video < name; });
  if (found == folds.end() || found->video != video) return std::nullopt;
  return found->split;
}

}  // namespace modrob::data
