#pragma once

#include <string_view>
#include <vector>

#include "protocols/protocol.h"

namespace modrob::protocols {

/// Every protocol, by year.
const std::vector<Protocol>& protocol_list();
/// UserError (near matches and the list) for an unknown name.
const Protocol& find_protocol(std::string_view name);

}  // namespace modrob::protocols
