#pragma once

#include <span>
#include <string_view>

#include "io/record/field.h"

namespace modrob::corruption {

/// How the utterances that are hit are chosen. docs/randomness.md, section 5.
enum class Selection {
  kExact,           ///< round-half-even(rate * N) of the whole split: those with the smallest u
  kBernoulli,       ///< every utterance with u < rate
  kReferenceBatch,  ///< floor(B * rate) of each batch (docs/models/misa.md 6.2); needs the batches
};
std::span<const io::EnumName> selection_names();
std::string_view selection_name(Selection selection);
/// UserError (near matches and the list) for an unknown name.
Selection parse_selection(std::string_view name);

}  // namespace modrob::corruption
