#include "report/sentences/model_names.h"

#include <algorithm>
#include <cctype>
#include <map>

namespace modrob::report {

std::string display_name(const std::string& model) {
  static const std::map<std::string, std::string> kNames = {{"self_mm", "Self-MM"}, {"mult", "MulT"}};
  const auto known = kNames.find(model);
  if (known != kNames.end()) return known->second;
  std::string name = model;
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::toupper(c); });
  return name;
}

}  // namespace modrob::report
