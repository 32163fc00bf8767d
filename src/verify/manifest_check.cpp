#include "verify/manifest_check.h"

#include "core/error.h"
#include "core/hash.h"
#include "core/progress.h"
#include "core/signals.h"
#include "core/text_format.h"
#include "study/manifest.h"

namespace modrob::verify {

namespace fs = std::filesystem;

namespace {

// Whether the first file that differs was written after the manifest: then a `run` was cut off, more likely than not.
bool is_newer(const fs::path& file, const fs::path& manifest) {
  std::error_code error;
  const auto written = fs::last_write_time(file, error);
  if (error) return false;
  const auto listed = fs::last_write_time(manifest, error);
  return !error && written > listed;
}

}  // namespace

Check check_files(const fs::path& study_folder, const std::string& published) {
  Check check("manifest");
  const fs::path file = study_folder / study::kManifestFile;
  if (!fs::exists(file)) {
    check.fail(study::kManifestFile, "is missing; `modrob study report` writes it");
    return check;
  }
  guarded(check, study::kManifestFile, [&] {
    const std::string hash = sha256_of_file(file);
    if (!published.empty() && hash != published) {
      check.fail(study::kManifestFile, "has the SHA-256 " + hash + ", published was " + published);
    }
    const auto manifest = study::Manifest::read(study_folder);
    uint64_t bytes = 0, listed = 0, omitted = 0;
    for (const auto& entry : manifest.files) {
      bytes += entry.bytes;
      if (entry.omitted) {
        ++omitted;
      } else {
        ++listed;
      }
    }
    Progress progress("hashing", static_cast<int64_t>(bytes >> 20), "MB");
    uint64_t read = 0;
    const auto differences = study::check_manifest(study_folder, [&](uint64_t size) {
      throw_if_stop_requested();
      progress.advance(static_cast<int64_t>(((read + size) >> 20) - (read >> 20)));
      read += size;
    });
    progress.finish();
    for (const auto& difference : differences) check.fail(difference.path, difference.what);
    check.summary(std::to_string(listed) + " files, " + fixed(static_cast<double>(read) * 1e-6, 1) +
                  " MB read; SHA-256 of manifest.json: " + hash);
    if (omitted > 0) check.note(std::to_string(omitted) + " files are left out of this copy; the manifest names them");
    if (!differences.empty() && is_newer(study_folder / differences.front().path, file)) {
      check.note(
          "the first of them was written after manifest.json: if a `study run` or `study report` was cut off, "
          "`modrob study report` brings tables and manifest up to date; if not, somebody changed it");
    }
  });
  return check;
}

}  // namespace modrob::verify
