#pragma once

#include "protocols/protocol.h"

namespace modrob::protocols {

const Protocol& lnln();

}  // namespace modrob::protocols
