#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/container/dataset_writer.h"
#include "data/importers/import_report.h"

namespace modrob::data {

/// What the source's labels are.
enum class LabelsAs {
  kScores,            ///< sentiment; 0 is neutral
  kNegativePositive,  ///< classes 0 (negative) and 1 (positive), which become -1 and +1: no zero is neutral
};
/// UserError with near matches.
LabelsAs parse_labels_as(std::string_view name);

/// A linear map of scores: `from_low` becomes `to_low`, `from_high` `to_high`.
struct LabelRange {
  double from_low = 0, from_high = 1, to_low = -1, to_high = 1;
};
/// "0,1" (to -1 and 1) or "1,7,-3,3". UserError for anything else.
LabelRange parse_label_range(const std::string& text);

struct LabelMeaning {
  LabelsAs as = LabelsAs::kScores;
  std::optional<LabelRange> rescale;
};

/// Turns the labels into what a data set holds and writes it into the provenance under "labels". UserError, naming the
/// utterance, for a label that is no such class or lies outside the range, and when both are asked for.
void apply_label_meaning(const LabelMeaning& meaning, DatasetOutline& outline);

/// Warns of labels outside [-3, 3].
void check_label_range(const DatasetOutline& outline, ImportReport& report);
/// What labels of one class leave undefined, by split, and which option may put it right; empty: nothing.
std::vector<std::string> one_class_warnings(const DatasetOutline& outline);

}  // namespace modrob::data
