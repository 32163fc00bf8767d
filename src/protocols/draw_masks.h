#pragma once

#include <string>
#include <vector>

#include "protocols/protocol.h"

namespace modrob::protocols {

/// The masks of a protocol.
struct Answer {
  Question question;  ///< with all that was left open
  std::vector<MaskDraw> draws;
  std::vector<std::string> notes;  ///< what is unusual in the question; sentences
};

/// UserError for a pattern that the protocol does not have (near matches and the list), for a rate where the pattern
/// has none and the reverse, for rates per modality where it takes one, for a seed that its generator does not take,
/// for a training where it trains on no masks, and for what its released code could not draw.
Answer draw_masks(const Protocol& protocol, Question question);

}  // namespace modrob::protocols
