#pragma once

#include "metrics/condition.h"

namespace modrob::io {
class RecordVisitor;
}

namespace modrob::metrics {

/// All of a condition: what identifies it (Condition::to_json) with its selection, step modalities, seed and draws.
void describe(io::RecordVisitor& visitor, Condition& condition);

}  // namespace modrob::metrics
