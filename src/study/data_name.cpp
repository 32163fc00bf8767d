#include "study/data_name.h"

#include <filesystem>

namespace modrob::study {

std::string data_name(const std::string& data) {
  const auto path = std::filesystem::path(data).lexically_normal();
  return (path.has_filename() ? path : path.parent_path()).filename().string();
}

}  // namespace modrob::study
