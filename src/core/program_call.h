#pragma once

#include <string>

namespace modrob {

/// How the user called this program, for lines to copy: "modrob", or what $MODROB_CALL says ("./run").
std::string program_call();

}  // namespace modrob
