#pragma once

#include "protocols/protocol.h"

namespace modrob::protocols {

const Protocol& emt();

}  // namespace modrob::protocols
