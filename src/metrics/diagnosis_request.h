#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "corruption/corruption.h"

namespace modrob::io {
class RecordVisitor;
}

namespace modrob::metrics {

/// What a diagnosis is asked: conditions on one split.
struct DiagnosisRequest {
  std::string split = "test";
  uint64_t seed = 1;
  int64_t draws = 20;
  std::vector<corruption::Corruption> conditions;  ///< with this seed and these draws

  /// Gives the conditions this seed and these draws (Corruption::draws_of).
  void share_masks();
};
/// The content of diagnosis.json.
void describe(io::RecordVisitor& visitor, DiagnosisRequest& request);

/// What a diagnosis was asked, its conditions with the masks that were used, and how it was carried out.
struct AskedDiagnosis : DiagnosisRequest {
  bool real_passes = false;  ///< a row of the table is one condition and draw (metrics::pass_name)
};

}  // namespace modrob::metrics
