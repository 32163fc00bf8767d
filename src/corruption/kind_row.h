#pragma once

#include <array>
#include <string_view>

#include "corruption/kinds/encoding_kinds.h"
#include "corruption/kinds/frame_kinds.h"
#include "corruption/kinds/other_kinds.h"
#include "corruption/kinds/row_change.h"
#include "corruption/kinds/text_kinds.h"

namespace modrob::corruption {

struct ProtocolKind;

/// Where a kind acts: on encodings, on the frames of audio and video before they are encoded, on the tokens of text, on
/// its words before they are tokens, on inputs as a whole (tokens, words or frames, of any modality), on positions
/// (tokens and frames together, by the mask of a protocol). What acts on inputs makes the encoders run again.
enum class Place { kEncoding, kFrames, kTokens, kWords, kInputs, kPositions };
std::string_view place_name(Place place);

/// One kind of corruption: what befalls an utterance that is hit. Of those on encodings the first three have functions
/// of tensors (corrupt/kinds.h); all others have one function of a row.
struct KindRow {
  std::string_view name;  ///< stored with results
  int version = 1;        ///< raised when the meaning changes; stored with results
  bool zeroes = false;    ///< the encoding is replaced by zeros, so it need not be computed
  bool has_strength = true;
  bool random = true;                     ///< there are draws of it
  std::string_view strength = {};         ///< what its strength is
  double most = 1e6;                      ///< strength
  std::array<double, 5> severities = {};  ///< the strengths that "severity 1" to "severity 5" stand for
  std::string_view help = {};
  Place place = Place::kEncoding;
  ChangeRow change = nullptr;
  Reads reads = Reads::kNothing;  ///< what `change` reads
  AlterFrames frames = nullptr;
  AlterTokens tokens = nullptr;
  AlterWords words = nullptr;
  ChooseOthers others = nullptr;  ///< the inputs are those of another utterance of the split (other_utterances.h)
  const ProtocolKind* protocol = nullptr;  ///< of kinds that are a published protocol

  /// It reads something of a model that is trained already, so a training refuses it and modrob.Probe does, too.
  constexpr bool needs_trained_model() const { return reads >= Reads::kTrainingStatistics; }
};

}  // namespace modrob::corruption
