#pragma once

#include <functional>
#include <memory>

#include "config/settings_reader.h"
#include "corrupt/corruptor.h"
#include "models/prelude.h"
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
  std::vector<at::Tensor> words;
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
    words.push_back(at::tensor(tokens).slice(0, -(one.tokens - 2)).clamp_min(2));
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
  batch.word_ids = at::pad_sequence(words, /*batch_first=*/true, /*padding_value=*/1);
  batch.labels = at::tensor(labels);
  return batch;
}

inline std::vector<int64_t> all_of(const std::vector<MadeUp>& utterances) {
  std::vector<int64_t> chosen;
  for (size_t i = 0; i < utterances.size(); ++i) chosen.push_back(static_cast<int64_t>(i));
  return chosen;
}

inline batch::Batch made_up_batch(const std::vector<MadeUp>& all) { return made_up_batch(all, all_of(all)); }

/// Word vectors of width 4 for the words of made-up batches.
inline void write_made_up_vectors(const std::filesystem::path& path) {
  std::string lines;
  const KeyedStream stream(hash_text("made up"), hash_text("vectors"));
  for (uint64_t word = 2; word < kVocabulary; ++word) {
    lines += "w" + std::to_string(word);
    for (uint64_t i = 0; i < 4; ++i) lines += " " + std::to_string(stream.normal(4 * word + i));
    lines += "\n";
  }
  write_file_whole(path, lines);
}

/// A small model around a small random text encoder; the same parameters each time.
struct Tiny {
  std::string model;
  std::string lines = "";  ///< TOML on top of its settings in tests/tiny_models.h
  fidelity::Preset preset = fidelity::Preset::kCorrected;
  std::string switches = "";  ///< fidelity switches on top of it
  double dropout = 0.1;       ///< of the text encoder
  optim::OptimizerOptions optimizer = {.learning_rate = 1e-3, .plateau = {.factor = 0.1, .patience = 0}};
  std::string glove = "";

  /// `training` are the utterances its objective may meet.
  models::BuiltModel build(const std::vector<MadeUp>& training) const {
    at::manual_seed(9);
    text::BertConfig config;
    config.vocab_size = kVocabulary;
    config.hidden_size = 16;
    config.num_hidden_layers = 2;
    config.num_attention_heads = 2;
    config.intermediate_size = 24;
    config.hidden_dropout_prob = config.attention_probs_dropout_prob = dropout;
    nn::TextEncoderOptions text;
    models::BuildInputs inputs;
    inputs.fidelity = fidelity::Fidelity::of(preset, model);
    const auto batch = made_up_batch(training);
    inputs.training.ids = batch.ids;
    for (const auto& one : training) inputs.training.labels.push_back(one.label);
    const auto settings = model_settings(model, tiny_settings(model), lines);
    const auto own = [&](const fidelity::SwitchVisitor& visit) { settings->for_each_switch(visit); };
    const auto changed = config::Config::from_toml(switches, "switches");
    config::SettingsReader reader(changed);
    fidelity::use_preset(preset, own);
    fidelity::describe(reader, inputs.fidelity, model, own);
    reader.finish();
    text.layout = inputs.fidelity.text_layout;
    if (settings->reads_word_pieces()) {
      inputs.text_encoder = std::make_shared<nn::TextEncoder>(text, config);
      inputs.text_encoder->bert().initialise();
    }
    inputs.words = {"<unk>", "<pad>"};
    for (int64_t word = 2; word < kVocabulary; ++word) inputs.words.push_back("w" + std::to_string(word));
    inputs.glove_file = glove;
    inputs.audio_width = kAudioWidth;
    inputs.video_width = kVideoWidth;
    inputs.optimizer = optimizer;
    return settings->build(inputs);
  }
};

struct Variant {
  std::string name;
  Tiny tiny;
};

inline std::ostream& operator<<(std::ostream& stream, const Variant& variant) { return stream << variant.name; }

/// Each model as it is, and with what changes its parts, its state or its paths.
inline std::vector<Variant> variants() {
  std::vector<Variant> all;
  for (const auto& entry : models::model_list()) all.push_back({std::string(entry.name), {std::string(entry.name)}});
  const std::string glove = "text = 'glove'\nword_embedding_size = 4\n";
  all.push_back({"misa_adversarial", {"misa", "misa.similarity = 'adversarial'"}});
  all.push_back({"misa_glove", {"misa", "[misa]\n" + glove}});
  all.push_back({"bbfn_separation", {"bbfn", "bbfn.separation = true"}});
  all.push_back({"bbfn_padded", {.model = "bbfn", .switches = "fidelity.text_layout = 'padded'"}});
  // With decay the word embeddings' gradient is dense.
  all.push_back({"self_mm_decay",
                 {.model = "self_mm", .optimizer = {.learning_rate = 1e-2, .weight_decay = 0.01, .plateau = {}}}});
  all.push_back({"mmim_deep", {"mmim", "[mmim]\nlstm_layers = 2\nbidirectional = true\nlstm_dropout = 0.2"}});
  all.push_back({"mult_glove", {"mult", "[mult]\n" + glove}});
  all.push_back({"mult_unmasked_glove", {"mult", "[mult]\nfuture_mask = false\n" + glove}});
  return all;
}

/// Model and objective of a Tiny, as what they are.
template <typename Model, typename Objective>
struct TinyParts {
  TinyParts(const Tiny& tiny, const std::vector<MadeUp>& training)
      : built(tiny.build(training)),
        model(dynamic_cast<Model&>(*built.model)),
        objective(dynamic_cast<Objective&>(*built.objective)) {}
  models::BuiltModel built;
  Model& model;
  Objective& objective;
};

inline bool all_finite(const torch::nn::Module& module) {
  for (const auto& parameter : module.parameters()) {
    if (!at::isfinite(parameter).all().item<bool>()) return false;
  }
  return true;
}

}  // namespace modrob::testing
