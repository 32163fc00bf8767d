#pragma once

#include "protocols/protocol.h"

namespace modrob::protocols {

const Protocol& tfr_net();

/// Three masks that are drawn once when a split is loaded, which EMT has too.
std::vector<MaskDraw> draw_tfr_masks(const Question& question);

}  // namespace modrob::protocols
