#pragma once

#include <string>

#include "protocols/protocol.h"

namespace modrob::study {

/// A study file that runs a protocol as it is published: its grid of rates, its masks and draws, its seeds, the split
/// that its figures come from, and its way of training; on the data set that is always there.
std::string protocol_preset(const protocols::Protocol& protocol, protocols::Form form);
/// "lnln.reference", the file's name without its ending.
std::string preset_name(const protocols::Protocol& protocol, protocols::Form form);

}  // namespace modrob::study
