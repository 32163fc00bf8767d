#pragma once

#include <utility>

#include "core/results_version.h"
#include "runs/run_folder.h"
#include "support.h"

namespace modrob::testing {

/// The identity of a run whose data and encoder are made up.
inline runs::RunIdentity identity_of(io::Json settings) {
  return {std::move(settings), "data", "encoder", kResultsVersion};
}

/// Whether a folder's run is finished; UserError for a damaged DONE.
inline bool done(const runs::RunFolder& folder, const std::string& identity_hash, const io::Json& diagnosis) {
  return folder.finished(identity_hash, io::canonical_hash(diagnosis), runs::RunFolder::DamagedDone::kError);
}

}  // namespace modrob::testing
