#pragma once

#include "protocols/protocol.h"

namespace modrob::protocols {

const Protocol& mmin();

}  // namespace modrob::protocols
