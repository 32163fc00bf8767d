#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "io/config.h"
#include "metrics/condition.h"
#include "study/machine.h"
#include "study/run_folder.h"
#include "train/run_settings.h"

namespace modrob::app {

/// What was typed behind --set, one key=value each, as settings.
io::Config settings_of(const std::vector<std::string>& assignments);

/// Recipe of (model, data), overlaid with `settings`; data and text encoder resolved to folders.
train::RunSettings resolve_settings(const std::string& model, const std::string& data, const std::string& recipe,
                                    const io::Config& settings);

/// Hashes of text-encoder folders; each folder's files (tens of megabytes) are read once.
class EncoderHashes {
 public:
  /// Empty when the folder lacks a file.
  const std::string& of(const std::filesystem::path& folder);

 private:
  std::map<std::filesystem::path, std::string> hashes_;
};

/// The identity of a run: its settings and the bytes they name.
study::RunIdentity identity_of(const train::RunSettings& settings, EncoderHashes& encoders);
study::RunIdentity identity_of(const train::RunSettings& settings);

/// The settings a run folder stores, checked against the data and encoder as they are now. UserError when their bytes
/// have changed.
train::RunSettings stored_settings(const study::RunFolder& folder);

/// With what LibTorch makes of it.
study::Machine this_machine();

/// "text:missing:0.3", "audio+video:noise_add:1.0", "text:15+15" (missing + noise in percent). UserError otherwise.
metrics::Condition parse_condition(const std::string& text);

}  // namespace modrob::app
