#pragma once

#include <filesystem>
#include <functional>

#include "runs/run_folder.h"
#include "train/trainer.h"

namespace modrob::train {

/// Told how far training is.
using ProgressReport = std::function<void(const runs::RunProgress& progress)>;

/// The observers of a run in its folder: log, event file, progress.
void add_observers(Trainer& trainer, Session& session, const std::filesystem::path& folder,
                   const ProgressReport& report);

/// Trains `session` in `folder` with the log, the event file and the progress display attached, from the checkpoint
/// there or from the start, and writes `selection.json` (which epoch was selected on what) at the end. A folder whose
/// training is over only gets its best parameters loaded.
metrics::Selection train_in_folder(Session& session, const std::filesystem::path& folder, const ProgressReport& report);

}  // namespace modrob::train
