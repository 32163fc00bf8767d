#pragma once

#include "protocols/protocol.h"

namespace modrob::protocols {

const Protocol& cms_mamba();

}  // namespace modrob::protocols
