#pragma once

#include "corruption/corruption.h"

namespace modrob::io {
class RecordVisitor;
}

namespace modrob::corruption {

void describe(io::RecordVisitor& visitor, Perturbation& perturbation);
/// All of a corruption: what identifies it with its masks.
void describe(io::RecordVisitor& visitor, Corruption& corruption);
void describe(io::RecordVisitor& visitor, Masks& masks);

/// A corruption in a request or result, whose masks are the request's own: its name, and the keys of ShortForm where
/// they can say it, else "perturbations".
struct Unmasked {
  Corruption corruption;
};
void describe(io::RecordVisitor& visitor, Unmasked& unmasked);

}  // namespace modrob::corruption
