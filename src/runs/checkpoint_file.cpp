#include "runs/checkpoint_file.h"

#include "core/error.h"

namespace modrob::runs {

std::string checkpoint_file(const io::Json& name, const std::string& key, const std::string& pointer) {
  const std::string begin = key + "-", end = ".safetensors";
  const std::string text = name.is_string() ? name.get<std::string>() : "";
  if (text.size() > begin.size() + end.size() && text.starts_with(begin) && text.ends_with(end)) {
    const auto number = text.substr(begin.size(), text.size() - begin.size() - end.size());
    if (number.find_first_not_of("0123456789") == std::string::npos) return text;
  }
  throw UserError(pointer + " names no checkpoint under '" + key + "', which would be " + begin + "<number>" + end +
                  "; the run is damaged");
}

bool is_checkpoint(const std::filesystem::path& file) {
  const std::string name = file.filename().string();
  return name.ends_with(".safetensors") && (name.starts_with("best-") || name.starts_with("latest-"));
}

}  // namespace modrob::runs
