#pragma once

#include <string>

namespace modrob {

/// 32 hexadecimal digits from the system's generator: two processes never draw the same, also where they have the same
/// process id and host name (containers).
std::string random_token();

}  // namespace modrob
