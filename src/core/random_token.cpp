#include "core/random_token.h"

#include <sys/random.h>

#include <array>

#include "core/error.h"
#include "core/hash.h"

namespace modrob {

std::string random_token() {
  std::array<unsigned char, 16> bytes{};
  MODROB_CHECK(::getrandom(bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()), "getrandom");
  return hexadecimal(std::as_bytes(std::span(bytes)));
}

}  // namespace modrob
