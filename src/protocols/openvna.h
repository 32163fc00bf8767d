#pragma once

#include "protocols/protocol.h"

namespace modrob::protocols {

const Protocol& openvna();

}  // namespace modrob::protocols
