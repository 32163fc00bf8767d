#pragma once

#include "corruption/corruption.h"
#include "io/record/field.h"

namespace modrob::io {
class RecordVisitor;
}

namespace modrob::corruption {

/// A rate as a number. `key`, `options`: of the field.
void describe_rate(io::RecordVisitor& visitor, std::string_view key, Rate& rate, const io::FieldOptions& options = {});
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
