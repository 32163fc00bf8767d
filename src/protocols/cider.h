#pragma once

#include "protocols/protocol.h"

namespace modrob::protocols {

const Protocol& cider();

}  // namespace modrob::protocols
