#pragma once

#include <string>

#include "runs/run_folder.h"
#include "train/session.h"

namespace modrob::train {

/// Where the user says that what a run reads lies now, and where it is to be computed; empty: where run.json says.
struct RunPlaces {
  std::string data, text_encoder, word_vectors, device;
};

/// The settings a run folder stores, with its data, encoder and word vectors where they lie now: where `places` says,
/// else where run.json says, else (for the default data set and encoder) where this checkout has them. UserError when
/// one is not there, saying which option names it, or when its bytes are not those that the run read.
RunSettings stored_settings(const runs::RunFolder& folder, const RunPlaces& places = {});

/// The session of a run that was trained, with the parameters of its best epoch: what diagnosis and prediction begin
/// with. UserErrors of `stored_settings`, and for a folder without a best checkpoint or with a damaged one.
Session open_trained_run(const runs::RunFolder& folder, const RunPlaces& places = {});

}  // namespace modrob::train
