#pragma once

#include <string>
#include <vector>

#include "corruption/kind_row.h"
#include "protocols/protocol.h"

namespace modrob::corruption {

/// A way in which a published protocol hides modalities, as a kind: it befalls every utterance, its strength is the
/// protocol's nominal rate, and its masks are drawn over the whole split (protocol_masks.h).
struct ProtocolKind {
  const protocols::Protocol* protocol = nullptr;
  const protocols::Pattern* pattern = nullptr;
  protocols::Form form = protocols::Form::kReference;
  Purpose purpose = Purpose::kDiagnosis;
  std::string name;  ///< "lnln", "niat.block.corrected", "lnln.training"

  /// Draws that an evaluation has; 0: as many as are asked for.
  int64_t draws() const;
};

/// Of every protocol, pattern and form. The pattern is in the name unless it is the protocol's first, the form where it
/// is not the reference.
const std::vector<KindRow>& protocol_kinds();

}  // namespace modrob::corruption
