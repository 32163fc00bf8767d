#pragma once

#include <string>
#include <vector>

#include "report/paper/cell_address.h"
#include "report/paper/published.h"
#include "report/paper/study_cell.h"

namespace modrob::testing {

/// A condition on text.
inline corruption::Corruption text_condition(const std::string& diagnostic, const std::string& rate,
                                             corruption::Kind noise_kind = corruption::kNoiseAdd) {
  return corruption::Corruption::of(diagnostic == "missing" ? corruption::kMissing : noise_kind, Modality::kText,
                                    Rate::parse(rate));
}

/// A made-up number of a study that stands in the place of a paper's cell: value 0.6, drop 0.125, in three seeds.
inline report::paper::StudyCell study_cell(const std::string& address, const std::string& preset = "corrected") {
  const auto& place = report::paper::find_cell(address);
  report::paper::StudyCell cell{"made_up", preset,       place.data,      place.model,       place.training,
                                {},        place.metric, {0.6, 0.01, {}}, {0.125, 0.02, {}}, {1, 2, 3}};
  if (!place.clean()) {
    cell.condition = text_condition(place.diagnostic, std::to_string(place.percent) + "%",
                                    preset == "reference" ? corruption::kNoiseScale : corruption::kNoiseAdd);
    cell.condition->perturbations[0].modalities = ModalitySet::parse(place.modality);
  }
  return cell;
}

}  // namespace modrob::testing
