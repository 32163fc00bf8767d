#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "io/config.h"
#include "metrics/condition.h"
#include "study/run_folder.h"
#include "train/run_settings.h"

namespace modrob::app {

/// Recipe of (model, data), overlaid with `settings`; data and text encoder resolved to folders.
train::RunSettings resolve_settings(const std::string& model, const std::string& data, const std::string& recipe,
                                    const io::Config& settings);

/// The identity of a run: its settings and the bytes they name.
study::RunIdentity identity_of(const train::RunSettings& settings);

/// The settings a run folder stores, checked against the data and encoder as they are now. UserError when their bytes
/// have changed.
train::RunSettings stored_settings(const study::RunFolder& folder);

/// "text:missing:0.3", "audio+video:noise_add:1.0", "text:15+15" (missing + noise in percent). UserError otherwise.
metrics::Condition parse_condition(const std::string& text);

}  // namespace modrob::app
