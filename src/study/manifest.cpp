#include "study/manifest.h"

#include <sys/stat.h>

#include <algorithm>
#include <map>

#include "core/error.h"
#include "core/files.h"
#include "core/hash.h"
#include "core/text_format.h"
#include "io/record/json_reader.h"
#include "io/record/json_writer.h"
#include "runs/lease.h"
#include "runs/run_folder.h"
#include "study/slurm_script.h"

namespace modrob::study {

namespace fs = std::filesystem;

namespace {

// A file written in the very moment of the manifest may have been read before and changed after: file systems tell
// times in steps of up to two seconds.
constexpr int64_t kSafeAge_ns = 2'000'000'000;

// 0 when it cannot be told.
int64_t modified_ns(const fs::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return 0;
  return status.st_mtim.tv_sec * int64_t{1'000'000'000} + status.st_mtim.tv_nsec;
}

/// By path, sorted.
struct FilesBelow {
  std::map<std::string, fs::path> files;
  std::map<std::string, std::string> others;  ///< neither plain file nor folder: what each is
};

// Links are not followed: what they lead to is no part of the study.
FilesBelow files_below(const fs::path& folder) {
  FilesBelow found;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const auto relative = entry.path().lexically_relative(folder);
    if (!is_result_file(relative)) continue;
    const auto kind = entry.symlink_status().type();
    if (kind == fs::file_type::regular) {
      found.files.emplace(relative.generic_string(), entry.path());
    } else if (kind != fs::file_type::directory) {
      found.others.emplace(relative.generic_string(), why_no_plain_file(entry.path()));
    }
  }
  return found;
}

// What the manifest that is there knows of files which are still as they were.
std::map<std::string, ManifestEntry> known_hashes(const fs::path& folder) {
  std::map<std::string, ManifestEntry> known;
  const int64_t written = modified_ns(folder / kManifestFile);
  try {
    for (auto& entry : Manifest::read(folder).files) {
      if (entry.modified_ns != 0 && entry.modified_ns + kSafeAge_ns < written) known.emplace(entry.path, entry);
    }
  } catch (const UserError&) {
    return {};  // There is none, or nothing in it can be relied on.
  }
  return known;
}

// `same` compares a file with its entry.
std::vector<ManifestDifference> differences(const fs::path& folder,
                                            const std::function<bool(const fs::path&, const ManifestEntry&)>& same) {
  const Manifest manifest = Manifest::read(folder);
  const auto below = files_below(folder);
  const auto& present = below.files;
  std::vector<ManifestDifference> differences;
  for (const auto& [path, what] : below.others) differences.push_back({path, what});
  // Both are sorted, so one walk finds all differences in the order of paths.
  auto found = present.begin();
  const auto unlisted_before = [&](const std::string* path) {
    for (; found != present.end() && (path == nullptr || found->first < *path); ++found) {
      differences.push_back({found->first, "is not in the manifest"});
    }
  };
  for (const auto& expected : manifest.files) {
    unlisted_before(&expected.path);
    if (found == present.end() || found->first != expected.path) {
      if (!expected.omitted && !below.others.contains(expected.path))
        differences.push_back({expected.path, "is missing"});
      continue;
    }
    if (!same(found->second, expected)) differences.push_back({expected.path, "has other content"});
    ++found;
  }
  unlisted_before(nullptr);
  return differences;
}

}  // namespace

bool is_result_file(const fs::path& relative) {
  const std::string name = relative.filename().string();
  return relative != kManifestFile && !name.starts_with(runs::kLeaseFile) && name != "lock" && name != "progress" &&
         name != "STOP" && relative.extension() != ".tmp" && *relative.begin() != runs::kCacheFolder &&
         *relative.begin() != kSlurmFolder;
}

Manifest Manifest::read(const fs::path& folder) {
  const fs::path file = folder / kManifestFile;
  if (!fs::exists(file)) throw UserError("'" + folder.string() + "' has no " + kManifestFile);
  auto manifest = io::read_record<Manifest>(io::read_json(file), file.string());
  std::sort(manifest.files.begin(), manifest.files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  for (size_t i = 0; i < manifest.files.size(); ++i) {
    const std::string lists = file.string() + " is damaged: it lists '" + printable(manifest.files[i].path) + "'";
    if (!is_path_below(manifest.files[i].path)) throw UserError(lists + ", which is not below the study");
    if (i > 0 && manifest.files[i].path == manifest.files[i - 1].path) throw UserError(lists + " twice");
  }
  return manifest;
}

void describe(io::RecordVisitor& visitor, ManifestEntry& entry) {
  auto& [path, bytes, sha256, omitted, modified_ns] = entry;
  visitor.fields("path", path, "bytes", bytes, "sha256", sha256);
  visitor.field("omitted", omitted, {.presence = io::Presence::kIfAny});
  visitor.field("modified_ns", modified_ns, {.presence = io::Presence::kIfAny});
}

void describe(io::RecordVisitor& visitor, Manifest& manifest) {
  auto& [machine, program, files] = manifest;
  int64_t version = 1;
  visitor.field("version", version);
  if (version != 1) visitor.fail("is of a version that this program does not know", "version");
  visitor.field("program", program, {.presence = io::Presence::kMayLack});
  visitor.field("machine", machine, {.presence = io::Presence::kMayLack});
  visitor.field("files", files);
}

void write_manifest(const fs::path& folder, const Manifest::Facts& program, const runs::Machine& machine) {
  const auto known = known_hashes(folder);
  Manifest manifest{machine, program, {}};
  for (const auto& [name, path] : files_below(folder).files) {
    // The time first: a change while the file is read then shows as a newer one.
    ManifestEntry entry{name, 0, "", false, modified_ns(path)};
    std::error_code gone;
    entry.bytes = fs::file_size(path, gone);
    if (gone) continue;  // a run that goes on has replaced its checkpoint
    const auto before = known.find(name);
    const bool untouched =
        before != known.end() && before->second.bytes == entry.bytes && before->second.modified_ns == entry.modified_ns;
    try {
      entry.sha256 = untouched ? before->second.sha256 : sha256_of_file(path);
    } catch (const UserError&) {
      if (fs::exists(path)) throw;
      continue;
    }
    manifest.files.push_back(std::move(entry));
  }
  io::write_json(folder / kManifestFile, io::record_json(manifest));
}

std::vector<ManifestDifference> check_manifest(const fs::path& folder, const std::function<void(uint64_t)>& progress) {
  return differences(folder, [&](const fs::path& file, const ManifestEntry& expected) {
    const bool same = fs::file_size(file) == expected.bytes && sha256_of_file(file) == expected.sha256;
    if (progress) progress(expected.bytes);
    return same;
  });
}

std::vector<ManifestDifference> check_manifest_sizes(const fs::path& folder) {
  return differences(folder, [](const fs::path& file, const ManifestEntry& expected) {
    return fs::file_size(file) == expected.bytes;
  });
}

}  // namespace modrob::study
