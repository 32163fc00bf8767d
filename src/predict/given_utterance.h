#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "batch/batch.h"
#include "core/modality.h"
#include "train/session.h"

namespace modrob::predict {

/// An utterance that belongs to no data set.
struct GivenUtterance {
  std::string id;
  std::string text;               ///< without a word: it has none
  std::vector<float> audio = {};  ///< [steps, width of the session's data set]; empty: it has none
  std::vector<float> video = {};

  /// Those of `known` that it lacks.
  ModalitySet absent(ModalitySet known) const;
};

/// What the data set that the session's model was trained on has.
ModalitySet known_modalities(const train::Session& session);

/// As the collator makes them of a data set, with frames of zeros for what an utterance lacks. Batch::indices count
/// from 0, and the order may be the collator's. At least one utterance, which must live as long as the call.
batch::Batch batch_of(train::Session& session, std::span<const GivenUtterance> utterances);

}  // namespace modrob::predict
