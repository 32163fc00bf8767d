#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "runs/machine.h"

namespace modrob::study {

inline constexpr const char* kManifestFile = "manifest.json";

/// What `manifest.json` says of one file.
struct ManifestEntry {
  std::string path;  ///< below the study's folder, '/' between its parts
  uint64_t bytes = 0;
  std::string sha256;
  bool omitted = false;  ///< need not be there (a bundle leaves it out); if it is, it has this content
  /// Modification time in ns: lets the writer keep the hash of a file that nobody has touched. Checking never looks at
  /// it. 0: unknown.
  int64_t modified_ns = 0;
};
void describe(io::RecordVisitor& visitor, ManifestEntry& entry);

/// `manifest.json`: size and SHA-256 of every file of a study, and the machine that computed its tables.
struct Manifest {
  using Facts = std::vector<std::pair<std::string, std::string>>;
  runs::Machine machine;
  Facts program;                     ///< versions of the program that made tables and report, as the report shows them
  std::vector<ManifestEntry> files;  ///< in the order of their paths

  /// UserError when there is none, when it is damaged or lists a path twice.
  static Manifest read(const std::filesystem::path& folder);
};
/// Modification times that are not known are left out.
void describe(io::RecordVisitor& visitor, Manifest& manifest);

/// Whether a file (path below the study's folder) is one of the study's results: not the manifest itself and nothing
/// that only says who is at work (leases, locks, progress, requests to stop, temporary files, kSlurmFolder) or that
/// runs share to be faster (kCacheFolder).
bool is_result_file(const std::filesystem::path& relative);

/// Writes the manifest of the folder as it is now. Files whose size and modification time are those of the manifest
/// that is there keep its hashes, so that gigabytes of checkpoints are read once; all others are read. To be called
/// last by whatever writes into a study. `program` and `machine` made the tables. Links are neither followed nor
/// listed.
void write_manifest(const std::filesystem::path& folder, const Manifest::Facts& program = {},
                    const runs::Machine& machine = runs::Machine::of_this_process());

/// How a folder differs from its manifest.
struct ManifestDifference {
  std::string path;  ///< below the folder
  std::string what;  ///< "is missing", "has other content", "is not in the manifest"
};

/// Every difference: first what is neither a plain file nor a folder (a link, a pipe, ...: a study has none), then the
/// others, both in the order of paths; every file is read. `progress` is told the bytes of each. UserError when
/// there is no manifest or it is damaged.
std::vector<ManifestDifference> check_manifest(const std::filesystem::path& folder,
                                               const std::function<void(uint64_t)>& progress = {});
/// The same, but a file of the right size is taken for unchanged.
std::vector<ManifestDifference> check_manifest_sizes(const std::filesystem::path& folder);

}  // namespace modrob::study
