#include "study/manifest.h"

#include <map>

#include "core/error.h"
#include "core/hash.h"
#include "io/json.h"
#include "study/lease.h"

namespace modrob::study {

namespace fs = std::filesystem;

namespace {

constexpr const char* kFile = "manifest.json";

bool is_listed(const fs::path& relative) {
  const std::string name = relative.filename().string();
  return relative != kFile && !name.starts_with(kLeaseFile) && name != "lock" && name != "progress" && name != "STOP" &&
         relative.extension() != ".tmp";
}

// By path, sorted.
std::map<std::string, fs::path> files_below(const fs::path& folder) {
  std::map<std::string, fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const auto relative = entry.path().lexically_relative(folder);
    if (entry.is_regular_file() && is_listed(relative)) files.emplace(relative.generic_string(), entry.path());
  }
  return files;
}

}  // namespace

void write_manifest(const fs::path& folder) {
  io::Json list = io::Json::array();
  for (const auto& [name, path] : files_below(folder)) {
    list.push_back({{"path", name}, {"bytes", fs::file_size(path)}, {"sha256", sha256_of_file(path)}});
  }
  io::write_json(folder / kFile, {{"version", 1}, {"files", std::move(list)}});
}

std::optional<ManifestDifference> check_manifest(const fs::path& folder) {
  const fs::path file = folder / kFile;
  if (!fs::exists(file)) throw UserError("'" + folder.string() + "' has no " + kFile);
  struct Listed {
    uint64_t bytes = 0;
    std::string sha256;
  };
  std::map<std::string, Listed> listed;
  try {
    const io::Json json = io::read_json(file);
    if (json.at("version") != 1) throw UserError(file.string() + " has a version that this program does not know");
    for (const auto& entry : json.at("files")) {
      listed[entry.at("path").get<std::string>()] = {entry.at("bytes").get<uint64_t>(),
                                                     entry.at("sha256").get<std::string>()};
    }
  } catch (const io::Json::exception&) {
    throw UserError(file.string() + " is damaged: it lists no files with path, bytes and sha256");
  }
  const auto present = files_below(folder);
  // Both are sorted, so the first difference is found in one walk.
  auto expected = listed.begin();
  for (const auto& [name, path] : present) {
    if (expected != listed.end() && expected->first < name) return ManifestDifference{expected->first, "is missing"};
    if (expected == listed.end() || expected->first != name) return ManifestDifference{name, "is not in the manifest"};
    if (fs::file_size(path) != expected->second.bytes || sha256_of_file(path) != expected->second.sha256) {
      return ManifestDifference{name, "has other content"};
    }
    ++expected;
  }
  if (expected != listed.end()) return ManifestDifference{expected->first, "is missing"};
  return std::nullopt;
}

}  // namespace modrob::study
