#pragma once

#include <span>

#include "io/json.h"
#include "metrics/formulas.h"

namespace modrob::metrics {

/// CheckFailure when the sizes differ. A prediction or label that is not finite makes every metric undefined.
Metrics score(std::span<const double> predictions, std::span<const double> labels);

/// Every metric by name; undefined ones are null, with the reason under "undefined".
io::Json to_json(const Metrics& metrics);
Metrics from_json(const io::Json& json);

}  // namespace modrob::metrics
