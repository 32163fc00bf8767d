#pragma once

#include <optional>

#include "corruption/corruption.h"

namespace modrob::corruption {

/// What the keys modalities, missing, noise, noise_kind and strength say in study files, settings and stored results:
/// of one set of modalities a share is missing and another share gets noise.
struct ShortForm {
  ModalitySet modalities = Modality::kText;
  Rate missing = {};
  Rate noise = {};
  Kind noise_kind = kNoiseAdd;
  double strength = 1;

  bool operator==(const ShortForm&) const = default;
  /// Not validated.
  Corruption corruption() const;
  /// Nothing where it takes more to say it. `of(form.corruption())` is `form`, but for the kind of noise where none is
  /// given and utterances are missing.
  static std::optional<ShortForm> of(const Corruption& corruption);
};

/// Whether a kind is what the paper calls noise: one that `noise_kind` can name.
bool is_noise(Kind kind);
/// A kind of noise as those keys name it. UserError (near matches and the list) for any other.
Kind parse_noise(std::string_view name);

}  // namespace modrob::corruption
