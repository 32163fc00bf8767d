#include "verify/bundle.h"

#include <algorithm>
#include <map>

#include "analysis/analysis_json.h"
#include "core/error.h"
#include "core/files.h"
#include "core/hash.h"
#include "core/progress.h"
#include "core/signals.h"
#include "io/record/json_writer.h"
#include "study/manifest.h"
#include "study/study_index.h"
#include "verify/bundle_readme.h"
#include "verify/remade_page.h"
#include "verify/tar_writer.h"

namespace modrob::verify {

namespace fs = std::filesystem;

namespace {

constexpr const char* kReadme = "README.txt";

UserError stale(const fs::path& folder, const std::string& path, const std::string& what) {
  return UserError("'" + (folder / path).string() + "' " + what +
                   "; if that is right, `modrob study report` brings the " +
                   "manifest up to date, if not, `modrob study verify` tells what else has changed");
}

bool left_out(const study::ManifestEntry& entry, const BundleOptions& options) {
  return (!options.weights && is_weight_file(entry.path)) || (!options.texts && is_text_file(entry.path));
}

void add_file(TarWriter& archive, const std::string& name, const fs::path& folder, const study::ManifestEntry& entry) {
  const MappedFile file(folder / entry.path);
  if (file.bytes().size() != entry.bytes) throw stale(folder, entry.path, "has other content than manifest.json says");
  Sha256 hash;
  archive.begin(name + "/" + entry.path, entry.bytes);
  constexpr size_t kPiece = size_t{1} << 20;
  for (size_t at = 0; at < file.bytes().size(); at += kPiece) {
    throw_if_stop_requested();
    const auto piece = file.bytes().subspan(at, std::min(kPiece, file.bytes().size() - at));
    hash.update(piece);
    archive.append(piece);
  }
  if (hash.finish() != entry.sha256) throw stale(folder, entry.path, "has other content than manifest.json says");
}

// A link would pack what lies outside the study, and a pipe would be waited for.
void refuse_links(const fs::path& folder) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const auto kind = entry.symlink_status().type();
    if (kind == fs::file_type::regular || kind == fs::file_type::directory) continue;
    const auto relative = entry.path().lexically_relative(folder);
    if (!study::is_result_file(relative)) continue;
    throw UserError("'" + entry.path().string() + "' " + why_no_plain_file(entry.path()) +
                    "; a bundle holds plain files of the study only: put the file itself in its place, or remove it");
  }
}

}  // namespace

bool is_weight_file(const fs::path& relative) {
  const std::string name = relative.filename().string();
  return (relative.extension() == ".safetensors" && name != "predictions.safetensors") ||
         name.starts_with("events.out.tfevents");
}

bool is_text_file(const fs::path& relative) {
  return relative.filename().string().starts_with("transcripts") && relative.extension() == ".json";
}

BundleContent write_bundle(const fs::path& study_folder, const fs::path& output, const BundleOptions& options) {
  const fs::path folder = fs::absolute(study_folder).lexically_normal();
  if (!fs::exists(folder / study::kManifestFile)) {
    throw UserError("'" + folder.string() + "' has no manifest.json; `modrob study report` writes it");
  }
  auto manifest = study::Manifest::read(folder);
  refuse_links(folder);
  const auto differences = study::check_manifest_sizes(folder);
  if (!differences.empty()) throw stale(folder, differences.front().path, differences.front().what);

  BundleContent content;
  std::map<std::string, study::ManifestEntry> entries;
  for (auto& entry : manifest.files) {
    if (entry.path == kReadme) continue;
    entry.modified_ns = 0;
    const bool absent = !fs::exists(folder / entry.path);
    if (absent && !left_out(entry, options)) {
      throw UserError("'" + (folder / entry.path).string() + "' is not in this copy of the study, which was left out " +
                      "of the bundle it came from; without --with-weights and --with-data-texts it is left out again");
    }
    entry.omitted = absent || left_out(entry, options);
    entries.emplace(entry.path, entry);
  }
  // What is written into the archive instead of copied.
  std::map<std::string, std::string> made = {{kReadme, bundle_readme(folder, options)}};
  const bool texts_left_out = std::any_of(entries.begin(), entries.end(), [](const auto& entry) {
    return entry.second.omitted && is_text_file(entry.first);
  });
  if (texts_left_out && entries.contains(kPage)) {
    const auto study = study::StudyFolder::open(folder);
    made[kPage] = page_without_texts(study, analysis::read_analysis(folder / "tables/analysis.json"), manifest.program);
  }
  for (const auto& [path, text] : made) entries[path] = {path, text.size(), sha256(text), false, 0};
  manifest.files.clear();
  for (const auto& [path, entry] : entries) manifest.files.push_back(entry);
  const std::string listed = io::record_json(manifest).dump(2) + "\n";

  const auto name = folder.has_filename() ? folder.filename().string() : folder.parent_path().filename().string();
  int64_t inside = 0;
  for (const auto& entry : manifest.files) inside += entry.omitted ? 0 : 1;
  Progress progress("packing", inside, "files");
  write_file_whole(output, [&](const ByteSink& sink) {
    TarWriter archive(sink, output.string());
    archive.add(name + "/" + study::kManifestFile, listed);
    for (const auto& entry : manifest.files) {
      if (entry.omitted) {
        ++content.omitted_files;
        content.omitted_bytes += entry.bytes;
        continue;
      }
      ++content.files;
      content.bytes += entry.bytes;
      if (const auto text = made.find(entry.path); text != made.end()) {
        archive.add(name + "/" + entry.path, text->second);
      } else {
        add_file(archive, name, folder, entry);
      }
      progress.advance();
    }
    archive.finish();
  });
  progress.finish();
  return content;
}

}  // namespace modrob::verify
