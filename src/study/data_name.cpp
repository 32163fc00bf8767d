#include "study/data_name.h"

#include <filesystem>
#include <map>

#include "core/error.h"

namespace modrob::study {

std::string data_name(const std::string& data) {
  const auto path = std::filesystem::path(data).lexically_normal();
  return (path.has_filename() ? path : path.parent_path()).filename().string();
}

void require_distinct_names(const std::vector<std::string>& data, const std::string& where) {
  std::map<std::string, std::string> paths;
  for (const auto& path : data) {
    const auto [other, is_new] = paths.emplace(data_name(path), path);
    if (is_new) continue;
    throw UserError(where + ": the data sets '" + other->second + "' and '" + path + "' have the same name, '" +
                    data_name(path) + "', and could not be told apart in tables; rename one of the folders");
  }
}

}  // namespace modrob::study
