#pragma once

#include <string>
#include <vector>

#include "report/paper/cell_address.h"
#include "report/paper/published.h"
#include "report/paper/study_cell.h"

namespace modrob::testing {

/// A condition on text.
inline metrics::Condition text_condition(const std::string& diagnostic, const std::string& rate,
                                         plan::Kind noise_kind = plan::Kind::kNoiseAdd) {
  metrics::Condition condition;
  (diagnostic == "missing" ? condition.missing : condition.noise) = plan::Rate::parse(rate);
  condition.noise_kind = noise_kind;
  return condition;
}

/// A made-up number of a study that stands in the place of a paper's cell: value 0.6, drop 0.125, in three seeds.
inline report::paper::StudyCell study_cell(const std::string& address, const std::string& preset = "corrected") {
  const auto& place = report::paper::find_cell(address);
  report::paper::StudyCell cell{"made_up", preset,       place.data,      place.model,       place.training,
                                {},        place.metric, {0.6, 0.01, {}}, {0.125, 0.02, {}}, {1, 2, 3}};
  if (!place.clean()) {
    cell.condition = text_condition(place.diagnostic, std::to_string(place.percent) + "%",
                                    preset == "reference" ? plan::Kind::kNoiseScale : plan::Kind::kNoiseAdd);
    cell.condition->modalities = ModalitySet::parse(place.modality);
  }
  return cell;
}

}  // namespace modrob::testing
