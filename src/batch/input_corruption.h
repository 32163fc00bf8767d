#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "batch/assemble.h"
#include "corruption/assign.h"
#include "corruption/corruption.h"
#include "corruption/kinds/text_kinds.h"
#include "corruption/other_utterances.h"
#include "corruption/protocol_masks.h"
#include "text/wordpiece.h"

namespace modrob::batch {

/// What befalls the inputs of a batch's utterances: those perturbations of a corruption that act on frames, tokens,
/// words, positions or inputs as a whole. Made of a plan (corrupt/corruptor.h), whose hits are in the order of the rows
/// that are collated.
struct InputHits {
  const corruption::Corruption* corruption = nullptr;  ///< nothing befalls anybody
  Occasion occasion = {};
  std::span<const corruption::Hit> hits = {};
  const corruption::ProtocolMasks* masks = nullptr;     ///< of the protocols in it
  const corruption::OtherUtterances* others = nullptr;  ///< of the kinds in it with `others`
};

/// Ids that kinds put into texts.
class TokenTable {
 public:
  explicit TokenTable(const text::Wordpiece& tokenizer);
  corruption::TokenChoices choices() const { return {unknown_, mask_, regular_}; }

 private:
  int64_t unknown_ = 0, mask_ = -1;
  std::vector<int64_t> regular_;
};

/// What the inputs of one utterance have become, where they were changed.
struct AlteredInputs {
  std::vector<std::string> words;
  std::vector<int64_t> tokens;
  std::vector<float> audio, video;
};

/// Where the changes of texts and frames take what they need.
struct InputSources {
  std::function<std::vector<std::string>()> words;                                ///< of this utterance
  std::function<std::vector<int64_t>(const std::vector<std::string>&)> tokenise;  ///< [CLS] pieces [SEP]; or nothing
  std::function<std::vector<int64_t>(const std::vector<std::string>&)> word_ids;  ///< or nothing
  std::function<std::span<const float>(Modality, double share)> other_frames;     ///< of another utterance
  std::function<BatchRow(uint64_t id)> other_row;                                 ///< of another utterance, unchanged
  const TokenTable* table = nullptr;                                              ///< nothing: no tokens
};

/// Changes the row as these perturbations (a hit's) do; `altered` keeps what it points at from then on. UserError where
/// tokens are to be changed and the model reads none.
void alter(BatchRow& row, corruption::Hit hit, const InputHits& hits, const InputSources& sources,
           AlteredInputs& altered);

}  // namespace modrob::batch
