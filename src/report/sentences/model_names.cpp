#include "report/sentences/model_names.h"

#include <map>

namespace modrob::report {

std::string display_name(const std::string& model) {
  static const std::map<std::string, std::string> kNames = {
      {"misa", "MISA"}, {"bbfn", "BBFN"}, {"self_mm", "Self-MM"}, {"mmim", "MMIM"}, {"mult", "MulT"}};
  const auto known = kNames.find(model);
  return known == kNames.end() ? model : known->second;
}

}  // namespace modrob::report
