#include "predict/given_utterance.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/rng.h"
#include "data/container/word_ranges.h"
#include "text/tokenized_texts.h"

namespace modrob::predict {

namespace {

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (const auto& [begin, end] : data::split_words(text)) {
    words.push_back(text.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin)));
  }
  return words;
}

data::Frames frames_of(const std::vector<float>& values, int64_t width) {
  return {values, static_cast<int64_t>(values.size()) / width, width};
}

}  // namespace

ModalitySet GivenUtterance::absent(ModalitySet known) const {
  ModalitySet absent;
  if (words_of(text).empty()) absent = absent | Modality::kText;
  if (audio.empty()) absent = absent | Modality::kAudio;
  if (video.empty()) absent = absent | Modality::kVideo;
  return ModalitySet::from_bits(absent.bits() & known.bits());
}

ModalitySet known_modalities(const train::Session& session) {
  ModalitySet known = Modality::kText;
  if (session.dataset().audio_width() > 0) known = known | Modality::kAudio;
  if (session.dataset().video_width() > 0) known = known | Modality::kVideo;
  return known;
}

batch::Batch batch_of(train::Session& session, std::span<const GivenUtterance> utterances) {
  const auto form = session.collator().form();
  std::vector<std::vector<int64_t>> tokens(utterances.size());
  if (auto* encoder = session.text_encoder()) {
    std::vector<std::string_view> texts;
    for (const auto& one : utterances) texts.emplace_back(one.text);
    tokens = text::TokenizedTexts::of(encoder->tokenizer(), texts, encoder->max_tokens()).ids;
  }
  std::vector<batch::BatchRow> rows;
  for (size_t i = 0; i < utterances.size(); ++i) {
    const GivenUtterance& one = utterances[i];
    auto words = words_of(one.text);
    // A model that reads words needs one: it is unknown, and its encoding will be zeroed.
    if (words.empty()) words.emplace_back("");
    rows.push_back({.index = static_cast<int64_t>(i),
                    .id = hash_text(one.id),
                    .tokens = tokens[i],
                    .words = static_cast<int64_t>(words.size()),
                    .word_ids = form.options.word_ids ? session.collator().words().ids(words) : std::vector<int64_t>(),
                    .audio = frames_of(one.audio, form.audio_width),
                    .video = frames_of(one.video, form.video_width)});
  }
  return batch::assemble(std::move(rows), form);
}

}  // namespace modrob::predict
