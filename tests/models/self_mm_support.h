#pragma once

#include <ATen/Context.h>

#include <memory>
#include <vector>

#include "models/golden_support.h"
#include "models/self_mm/self_mm.h"
#include "models/self_mm/self_mm_objective.h"

namespace modrob::testing::self_mm {

/// A small Self-MM with random weights, and made-up utterances of mixed lengths for it.
class TinySelfMm {
 public:
  static constexpr int64_t kAudioWidth = 3, kVideoWidth = 4;

  explicit TinySelfMm(models::SelfMmOptions options = small_options(), double text_weight_decay = 0) {
    at::set_num_threads(1);
    at::manual_seed(7);
    text::BertConfig config;
    config.vocab_size = 40;
    config.hidden_size = 8;
    config.num_hidden_layers = 2;
    config.num_attention_heads = 2;
    config.intermediate_size = 12;
    config.max_position_embeddings = 16;
    auto encoder = std::make_shared<nn::TextEncoder>(nn::TextEncoderOptions{}, config);
    encoder->bert().initialise();
    model = std::make_shared<models::SelfMm>(options, models::SelfMmInputs{kAudioWidth, kVideoWidth, encoder});
    optim::OptimizerOptions optimizer;
    optimizer.learning_rate = 1e-2;
    optimizer.weight_decay = text_weight_decay;
    optimizer.clipping = optim::Clipping::kNone;
    objective = std::make_unique<models::SelfMmObjective>(model, optimizer, utterances());
  }

  static models::SelfMmOptions small_options() {
    models::SelfMmOptions options;
    options.audio_state_size = 5;
    options.video_state_size = 6;
    options.audio_size = 4;
    options.video_size = 3;
    options.head_sizes = {{7, 6, 5, 4}};
    options.update_batches = 3;
    return options;
  }

  /// Twelve, with labels of both signs and zeros.
  static models::TrainingUtterances utterances() {
    models::TrainingUtterances training;
    for (int i = 0; i < 12; ++i) {
      training.ids.push_back(static_cast<uint64_t>(100 + i));
      training.labels.push_back(static_cast<float>(i % 5) - 2.0F);
    }
    return training;
  }

  /// These utterances: 2 to 9 tokens, 1 to 12 audio frames and 1 to 7 video frames, always the same for a number.
  static batch::Batch batch(const std::vector<int64_t>& numbers) {
    const auto training = utterances();
    batch::Batch batch;
    std::vector<int64_t> tokens;
    std::vector<float> labels;
    const auto count = static_cast<int64_t>(numbers.size());
    batch.audio = at::zeros({count, 12, kAudioWidth});
    batch.video = at::zeros({count, 7, kVideoWidth});
    for (int64_t row = 0; row < count; ++row) {
      const int64_t number = numbers[static_cast<size_t>(row)];
      batch.indices.push_back(number);
      batch.ids.push_back(training.ids[static_cast<size_t>(number)]);
      labels.push_back(training.labels[static_cast<size_t>(number)]);
      batch.token_lengths.push_back(2 + number % 8);
      for (int64_t t = 0; t < batch.token_lengths.back(); ++t) tokens.push_back(1 + (7 * number + 3 * t) % 39);
      batch.audio_lengths.push_back(1 + (5 * number) % 12);
      batch.video_lengths.push_back(1 + (3 * number) % 7);
      batch.audio[row]
          .narrow(0, 0, batch.audio_lengths.back())
          .copy_(frames(number, batch.audio_lengths.back(), kAudioWidth));
      batch.video[row]
          .narrow(0, 0, batch.video_lengths.back())
          .copy_(frames(number + 50, batch.video_lengths.back(), kVideoWidth));
    }
    batch.token_ids = at::tensor(tokens, at::kLong);
    batch.padded_tokens = 9;
    batch.labels = at::tensor(labels);
    return batch;
  }

  std::shared_ptr<models::SelfMm> model;
  std::unique_ptr<models::SelfMmObjective> objective;

 private:
  static at::Tensor frames(int64_t seed, int64_t steps, int64_t width) {
    return (at::arange(steps * width, at::kFloat) * 1.7 + static_cast<double>(seed)).sin().view({steps, width});
  }
};

}  // namespace modrob::testing::self_mm
