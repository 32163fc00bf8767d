#pragma once

#include "protocols/protocol.h"

namespace modrob::protocols {

const Protocol& mplmm();

}  // namespace modrob::protocols
