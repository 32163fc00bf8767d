#pragma once

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>

#include <memory>
#include <string>
#include <vector>

#include "config/settings_reader.h"
#include "corrupt/corruptor.h"
#include "models/models.h"
#include "support.h"
#include "tiny_models.h"

namespace modrob::testing {

/// What one utterance of a made-up batch is like.
struct MadeUp {
  int64_t tokens = 4, audio_frames = 3, video_frames = 3;
  float label = 0.5F;
  bool silent = false;  ///< all its frames are zero: an utterance without frames has one of these
};

/// Lengths as unlike as real data's: one word, no frames, many frames.
inline std::vector<MadeUp> mixed_utterances() {
  return {{.tokens = 5, .audio_frames = 3, .video_frames = 4, .label = 1.2F},
          {.tokens = 3, .audio_frames = 1, .video_frames = 1, .label = -0.4F},
          {.tokens = 12, .audio_frames = 9, .video_frames = 7, .label = -2.0F},
          {.tokens = 6, .audio_frames = 1, .video_frames = 5, .label = 0.0F, .silent = true},
          {.tokens = 8, .audio_frames = 20, .video_frames = 2, .label = 2.5F},
          {.tokens = 4, .audio_frames = 2, .video_frames = 13, .label = -1.1F}};
}

inline constexpr int64_t kAudioWidth = 5;
inline constexpr int64_t kVideoWidth = 4;
inline constexpr int64_t kVocabulary = 40;

/// Utterance i has the same content in every batch it is in.
inline batch::Batch made_up_batch(const std::vector<MadeUp>& all, const std::vector<int64_t>& chosen) {
  batch::Batch batch;
  int64_t audio_steps = 1, video_steps = 1;
  for (const int64_t i : chosen) {
    audio_steps = std::max(audio_steps, all[static_cast<size_t>(i)].audio_frames);
    video_steps = std::max(video_steps, all[static_cast<size_t>(i)].video_frames);
  }
  std::vector<int64_t> tokens;
  std::vector<float> labels;
  const auto size = static_cast<int64_t>(chosen.size());
  batch.audio = at::zeros({size, audio_steps, kAudioWidth});
  batch.video = at::zeros({size, video_steps, kVideoWidth});
  for (int64_t row = 0; row < size; ++row) {
    const int64_t i = chosen[static_cast<size_t>(row)];
    const MadeUp& one = all[static_cast<size_t>(i)];
    const KeyedStream stream(hash_text("made up"), static_cast<uint64_t>(i));
    batch.indices.push_back(i);
    batch.ids.push_back(hash_words({77, static_cast<uint64_t>(i)}));
    batch.token_lengths.push_back(one.tokens);
    batch.word_lengths.push_back(one.tokens - 2);
    batch.audio_lengths.push_back(one.audio_frames);
    batch.video_lengths.push_back(one.video_frames);
    batch.padded_tokens = std::max(batch.padded_tokens, one.tokens);
    for (int64_t t = 0; t < one.tokens; ++t) {
      tokens.push_back(1 + static_cast<int64_t>(stream.integer(static_cast<uint64_t>(t), kVocabulary - 1)));
    }
    labels.push_back(one.label);
    if (one.silent) continue;
    const auto fill = [&](at::Tensor& frames, int64_t steps, int64_t width, uint64_t first) {
      std::vector<float> values(static_cast<size_t>(steps * width));
      stream.fill_normal(values, first);
      frames[row].narrow(0, 0, steps).copy_(at::tensor(values).view({steps, width}));
    };
    fill(batch.audio, one.audio_frames, kAudioWidth, 10000);
    fill(batch.video, one.video_frames, kVideoWidth, 20000);
  }
  batch.token_ids = at::tensor(tokens, at::kLong);
  batch.labels = at::tensor(labels);
  return batch;
}

inline std::vector<int64_t> all_of(const std::vector<MadeUp>& utterances) {
  std::vector<int64_t> chosen;
  for (size_t i = 0; i < utterances.size(); ++i) chosen.push_back(static_cast<int64_t>(i));
  return chosen;
}

inline batch::Batch made_up_batch(const std::vector<MadeUp>& all) { return made_up_batch(all, all_of(all)); }

/// A small model of this name around a small random text encoder; the same parameters each time. `training` are the
/// utterances its objective may meet.
inline models::BuiltModel build_tiny(const std::string& model, const std::vector<MadeUp>& training,
                                     fidelity::Preset preset = fidelity::Preset::kCorrected) {
  at::manual_seed(9);
  text::BertConfig config;
  config.vocab_size = kVocabulary;
  config.hidden_size = 16;
  config.num_hidden_layers = 2;
  config.num_attention_heads = 2;
  config.intermediate_size = 24;
  nn::TextEncoderOptions text;
  models::BuildInputs inputs;
  inputs.fidelity = fidelity::Fidelity::of(preset, model);
  text.layout = inputs.fidelity.text_layout;
  inputs.text_encoder = std::make_shared<nn::TextEncoder>(text, config);
  inputs.text_encoder->bert().initialise();
  inputs.audio_width = kAudioWidth;
  inputs.video_width = kVideoWidth;
  inputs.optimizer.learning_rate = 1e-3;
  const auto batch = made_up_batch(training);
  inputs.training.ids = batch.ids;
  for (const auto& one : training) inputs.training.labels.push_back(one.label);
  const auto settings = models::find_model(model).make_settings();
  fidelity::use_preset(preset, [&](const auto& visit) { settings->for_each_switch(visit); });
  const auto values = config::Config::from_toml(tiny_settings(model), "tiny");
  config::SettingsReader reader(values);
  settings->describe(reader);
  reader.finish();
  settings->validate();
  return settings->build(inputs);
}

inline bool all_finite(const torch::nn::Module& module) {
  for (const auto& parameter : module.parameters()) {
    if (!at::isfinite(parameter).all().item<bool>()) return false;
  }
  return true;
}

}  // namespace modrob::testing
