#include "runs/checkpoint_file.h"

#include "core/text_format.h"
#include "io/record/json_reader.h"

namespace modrob::runs {

void describe(io::RecordVisitor& visitor, CheckpointFiles& files) {
  visitor.fields("latest", files.latest, "best", files.best);
  const auto check = [&](const std::optional<std::string>& name, const std::string& key) {
    const std::string begin = key + "-", end = ".safetensors";
    if (!name) return;
    if (name->size() > begin.size() + end.size() && name->starts_with(begin) && name->ends_with(end)) {
      const auto number = name->substr(begin.size(), name->size() - begin.size() - end.size());
      if (number.find_first_not_of("0123456789") == std::string::npos) return;
    }
    visitor.fail("names no checkpoint, which would be " + begin + "<number>" + end + ": '" + printable(*name) + "'",
                 key);
  };
  check(files.latest, "latest");
  check(files.best, "best");
}

CheckpointFiles read_checkpoint_files(const std::filesystem::path& pointer) {
  return io::read_record<CheckpointFiles>(io::read_json(pointer), pointer.string(), kDamagedRun);
}

bool is_checkpoint(const std::filesystem::path& file) {
  const std::string name = file.filename().string();
  return name.ends_with(".safetensors") && (name.starts_with("best-") || name.starts_with("latest-"));
}

}  // namespace modrob::runs
