#pragma once

#include "protocols/protocol.h"

namespace modrob::protocols {

const Protocol& multibench();

}  // namespace modrob::protocols
