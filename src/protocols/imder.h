#pragma once

#include "protocols/protocol.h"

namespace modrob::protocols {

/// Both have one scheme of masks.
const Protocol& dicmor();
const Protocol& imder();

}  // namespace modrob::protocols
