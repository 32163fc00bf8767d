#include "core/program_call.h"

#include <cstdlib>

namespace modrob {

std::string program_call() {
  const char* call = std::getenv("MODROB_CALL");
  return call == nullptr || *call == '\0' ? "modrob" : call;
}

}  // namespace modrob
