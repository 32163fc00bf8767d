#include "batch/input_corruption.h"

#include <algorithm>
#include <string_view>

#include "core/error.h"
#include "corruption/kinds/frame_kinds.h"

namespace modrob::batch {

namespace {

using corruption::Perturbation;
constexpr std::string_view kMaskToken = "[MASK]";

using corruption::Place;

KeyedStream stream_of(const InputHits& hits, Modality modality, const BatchRow& row) {
  return corruption::noise_stream(hits.corruption->masks.seed, hits.occasion, modality, row.id);
}

void alter_frames(BatchRow& row, const Perturbation& one, Modality modality, const InputHits& hits,
                  const InputSources& sources, AlteredInputs& altered) {
  data::Frames& frames = modality == Modality::kAudio ? row.audio : row.video;
  if (frames.steps == 0 || frames.width == 0) return;
  auto& values = modality == Modality::kAudio ? altered.audio : altered.video;
  values.assign(frames.values.begin(), frames.values.end());
  corruption::FrameRow changed{values, frames.width, one.strength, stream_of(hits, modality, row),
                               [&](double share) { return sources.other_frames(modality, share); }};
  one.kind->frames(changed);
  frames = {values, changed.steps(), frames.width};
}

[[noreturn]] void refuse_without_tokens(const Perturbation& one) {
  throw UserError("'" + one.kind.name() + "' acts on tokens, and this model reads whole words; kinds on words (" +
                  "words_swap, typos_keyboard, ..) act on both");
}

void alter_tokens(BatchRow& row, const Perturbation& one, const InputHits& hits, const InputSources& sources,
                  AlteredInputs& altered) {
  if (sources.table == nullptr || row.tokens.empty()) refuse_without_tokens(one);
  std::vector<int64_t> inner(row.tokens.begin() + 1, row.tokens.end() - 1);
  const auto choices = sources.table->choices();
  if (choices.mask < 0 && one.kind->tokens == corruption::tokens_mask) {
    throw UserError("'" + one.kind.name() + "': the text encoder's vocabulary has no " + std::string(kMaskToken) +
                    "; tokens_unknown hides tokens behind [UNK]");
  }
  corruption::TokenRow changed{inner, one.strength, stream_of(hits, Modality::kText, row), choices};
  one.kind->tokens(changed);
  const int64_t first = row.tokens.front(), last = row.tokens.back();
  altered.tokens = {first};
  altered.tokens.insert(altered.tokens.end(), inner.begin(), inner.end());
  altered.tokens.push_back(last);
  row.tokens = altered.tokens;
}

// The masked positions of a protocol: tokens are [UNK], frames are zero; lengths stay.
void alter_positions(BatchRow& row, size_t place, const InputHits& hits, const InputSources& sources,
                     AlteredInputs& altered) {
  const Perturbation& one = hits.corruption->perturbations[place];
  for (const Modality modality : one.modalities.members()) {
    if (modality == Modality::kText) {
      if (sources.table == nullptr || row.tokens.empty()) refuse_without_tokens(one);
      const auto lost = hits.masks->lost_steps(place, modality, row.id, std::ssize(row.tokens));
      if (lost.empty()) continue;
      altered.tokens.assign(row.tokens.begin(), row.tokens.end());
      for (size_t t = 0; t < lost.size(); ++t) {
        if (lost[t] != 0) altered.tokens[t] = sources.table->choices().unknown;
      }
      row.tokens = altered.tokens;
      continue;
    }
    data::Frames& frames = modality == Modality::kAudio ? row.audio : row.video;
    if (frames.steps == 0 || frames.width == 0) continue;
    const auto lost = hits.masks->lost_steps(place, modality, row.id, frames.steps);
    if (lost.empty()) continue;
    auto& values = modality == Modality::kAudio ? altered.audio : altered.video;
    values.assign(frames.values.begin(), frames.values.end());
    for (size_t t = 0; t < lost.size(); ++t) {
      const auto begin = values.begin() + static_cast<int64_t>(t) * frames.width;
      if (lost[t] != 0) std::fill(begin, begin + frames.width, 0.0F);
    }
    frames.values = values;
  }
}

// What the other utterance's modalities are: its tokens and words, its frames.
void alter_inputs(BatchRow& row, size_t place, const InputHits& hits, const InputSources& sources) {
  const BatchRow other = sources.other_row(hits.others->of(place, row.id));
  const ModalitySet modalities = hits.corruption->perturbations[place].modalities;
  if (modalities.contains(Modality::kText)) {
    row.tokens = other.tokens;
    row.words = other.words;
    row.word_ids = other.word_ids;
  }
  if (modalities.contains(Modality::kAudio)) row.audio = other.audio;
  if (modalities.contains(Modality::kVideo)) row.video = other.video;
}

void alter_words(BatchRow& row, const Perturbation& one, const InputHits& hits, const InputSources& sources,
                 AlteredInputs& altered) {
  const auto before = sources.words();
  if (before.empty()) return;
  altered.words = before;
  corruption::WordRow changed{altered.words, one.strength, stream_of(hits, Modality::kText, row)};
  one.kind->words(changed);
  if (altered.words == before) return;
  row.words = static_cast<int64_t>(altered.words.size());
  if (sources.word_ids) row.word_ids = sources.word_ids(altered.words);
  if (!sources.tokenise) return;
  altered.tokens = sources.tokenise(altered.words);
  row.tokens = altered.tokens;
}

}  // namespace

TokenTable::TokenTable(const text::Wordpiece& tokenizer) {
  const text::Vocabulary& vocabulary = tokenizer.vocabulary();
  unknown_ = vocabulary.unk();
  mask_ = vocabulary.find(kMaskToken);
  for (const auto& added : tokenizer.settings().added) {
    if (mask_ < 0 && added.content == kMaskToken) mask_ = added.id;
  }
  for (int64_t id = 0; id < vocabulary.size(); ++id) {
    const std::string& token = vocabulary.token(id);
    const bool special = token.empty() || (token.front() == '[' && token.back() == ']' && token.size() > 2);
    if (!special) regular_.push_back(id);
  }
  if (regular_.empty()) regular_.push_back(unknown_);
}

void alter(BatchRow& row, corruption::Hit hit, const InputHits& hits, const InputSources& sources,
           AlteredInputs& altered) {
  for (size_t p = 0; p < hits.corruption->perturbations.size(); ++p) {
    const Perturbation& one = hits.corruption->perturbations[p];
    if ((hit & corruption::hit_of(p)) == 0 || one.on_encodings() || !one.changes()) continue;
    switch (one.kind->place) {
      case Place::kFrames:
        for (const Modality modality : one.modalities.members()) {
          alter_frames(row, one, modality, hits, sources, altered);
        }
        break;
      case Place::kTokens:
        alter_tokens(row, one, hits, sources, altered);
        break;
      case Place::kWords:
        alter_words(row, one, hits, sources, altered);
        break;
      case Place::kInputs:
        alter_inputs(row, p, hits, sources);
        break;
      case Place::kPositions:
        alter_positions(row, p, hits, sources, altered);
        break;
      case Place::kEncoding:
        break;
    }
  }
}

}  // namespace modrob::batch
