#pragma once

#include "protocols/protocol.h"

namespace modrob::protocols {

const Protocol& missing_aware_prompts();

}  // namespace modrob::protocols
