#pragma once

#include <span>

#include "metrics/formulas.h"

namespace modrob::io {
class RecordVisitor;
}

namespace modrob::metrics {

/// CheckFailure when the sizes differ. A prediction or label that is not finite makes every metric undefined.
Metrics score(std::span<const double> predictions, std::span<const double> labels);

/// Every metric by name; undefined ones are null, with the reason under "undefined". One that an older program did not
/// know stays undefined.
void describe(io::RecordVisitor& visitor, Metrics& metrics);

}  // namespace modrob::metrics
