#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/compute_device.h"
#include "io/json.h"
#include "io/record/record_visitor.h"

namespace modrob::runs {

/// So many digits of a run's hash end the name of its folder.
inline constexpr size_t kHashDigitsInName = 12;

/// Settings that say where something lies or comes from: `data`, `text.encoder`, `text.glove_file`, `recipe`. A run is
/// known by the bytes that lie there, and by the settings that the recipe gave.
std::span<const io::Json::json_pointer> location_settings();

/// What identifies a training run: its resolved settings, the bytes of its data, text encoder and word vectors, and the
/// results version. Where these lie is kept, because the run needs it to be carried on, but is no part of it. The
/// folder is named by the hash.
struct RunIdentity {
  io::Json settings;
  std::string data_hash;
  std::string text_encoder_hash;
  int64_t results_version = 0;
  std::string word_vectors_hash = {};  ///< of the GloVe file; empty: none is read, or an older program wrote run.json
  /// Under which the run was known before its places were brought up to date (RunFolder::prepare).
  std::vector<std::string> earlier_hashes = {};

  /// 64 hexadecimal digits over the canonical JSON of results version, hashes and settings without their locations. The
  /// path of word vectors stays in it where their hash is not known.
  std::string hash() const;
  /// What older programs computed: all settings, places too.
  std::string legacy_hash() const;
  /// `hash`, `legacy_hash` and earlier ones: what folder, DONE, study.json and ledger may call the run.
  std::vector<std::string> hashes() const;
  bool known_as(const std::string& hash) const;
  bool same_run_as(const RunIdentity& other) const;
  /// What makes another run of `now`, one text each: "training.epochs: 5, now 7", "other bytes in the data set".
  std::vector<std::string> differences_to(const RunIdentity& now) const;
  /// Whether a folder's name ends with the first digits of one of the hashes.
  bool names_folder(const std::string& name) const;
  /// Where the settings say that it computes; the processor, where they say nothing.
  ComputeDevice device() const;
  /// The settings without their locations; which GPU of a machine it was is one, too.
  io::Json settings_that_count() const;
};
/// Without earlier hashes, which are no part of it.
void describe(io::RecordVisitor& visitor, RunIdentity& identity);

}  // namespace modrob::runs
