#pragma once

#include "protocols/protocol.h"

namespace modrob::protocols {

const Protocol& gcnet();

}  // namespace modrob::protocols
