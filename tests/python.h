#pragma once

#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

namespace modrob::testing {

/// The first Python that can import these modules ("numpy, safetensors"): $MODROB_PYTHON, the source tree's .venv, the
/// system's.
inline std::optional<std::string> python_with(const std::string& modules) {
  std::vector<std::string> candidates;
  if (const char* given = std::getenv("MODROB_PYTHON")) candidates.emplace_back(given);
  candidates.emplace_back(MODROB_SOURCE_DIR "/.venv/bin/python");
  candidates.emplace_back("python3");
  for (const auto& python : candidates) {
    const std::string command = "'" + python + "' -c 'import " + modules + "' >/dev/null 2>&1";
    if (std::system(command.c_str()) == 0) return python;
  }
  return std::nullopt;
}

}  // namespace modrob::testing
