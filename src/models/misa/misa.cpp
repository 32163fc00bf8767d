#include "models/misa/misa.h"

#include <ATen/Functions.h>
#include <torch/nn/options/transformerlayer.h>

#include "core/error.h"
#include "device/on_device.h"
#include "nn/bidirectional_lstm.h"
#include "nn/gradient_reversal.h"

namespace modrob::models {

namespace {

// The reference's order of modalities wherever it stacks or sums them.
constexpr std::array<Modality, 3> kMisaOrder = {Modality::kText, Modality::kVideo, Modality::kAudio};
constexpr std::array<const char*, 3> kMisaLetters = {"t", "v", "a"};

}  // namespace

Misa::Misa(const MisaOptions& options, const MisaInputs& inputs)
    : options_(options), text_encoder_(inputs.text_encoder) {
  const int64_t hidden = options.hidden_size;
  const int64_t embedding = options.word_embedding_size;
  std::array<int64_t, 3> width = {4 * embedding, 4 * inputs.video_width, 4 * inputs.audio_width};
  if (options.text == MisaText::kBert) {
    MODROB_CHECK(text_encoder_ != nullptr, "the BERT path has a text encoder");
    register_module("bertmodel", text_encoder_);
    width[0] = text_encoder_->hidden_size();
  } else {
    word_embeddings_ = register_module("embed", torch::nn::Embedding(inputs.word_count, embedding));
    word_embeddings_->weight.set_requires_grad(!options.freeze_word_embeddings);
    sequences_[0] = sequence_encoder("t", embedding);
  }
  sequences_[static_cast<size_t>(Modality::kVideo)] = sequence_encoder("v", inputs.video_width);
  sequences_[static_cast<size_t>(Modality::kAudio)] = sequence_encoder("a", inputs.audio_width);

  const std::array<const char*, 3> private_names = {"private_t_1", "private_v_1", "private_a_3"};
  for (size_t k = 0; k < 3; ++k) {
    const std::string letter = kMisaLetters[k];
    const std::string group = "project_" + letter;
    project_[k] = linear(group, group, width[k], hidden);
    project_norm_[k] =
        named_children()[group]->register_module(group + "_layer_norm", torch::nn::LayerNorm(std::vector{hidden}));
    private_[k] = linear("private_" + letter, private_names[k], hidden, hidden);
    reconstruct_[k] = linear("recon_" + letter, "recon_" + letter + "_1", hidden, hidden);
  }
  shared_ = linear("shared", "shared_1", hidden, hidden);
  if (options.similarity == MisaSimilarity::kAdversarial) {
    discriminate_hidden_ = linear("discriminator", "discriminator_layer_1", hidden, hidden);
    discriminate_ = linear("discriminator", "discriminator_layer_2", hidden, 3);
  }
  shared_or_private_ = linear("sp_discriminator", "sp_discriminator_layer_1", hidden, 4);
  fusion_hidden_ = linear("fusion", "fusion_layer_1", 6 * hidden, 3 * hidden);
  fusion_score_ = linear("fusion", "fusion_layer_3", 3 * hidden, 1);
  if (options.text == MisaText::kBert) {
    // Exists in the reference's BERT path too, without any use there; kept so that state dicts have the same keys.
    unused_text_norm_ = register_module("tlayer_norm", torch::nn::LayerNorm(std::vector{2 * embedding}));
  }
  const auto layer = torch::nn::TransformerEncoderLayerOptions(hidden, options.attention_heads)
                         .dim_feedforward(options.feed_forward_size)
                         .dropout(options.transformer_dropout);
  transformer_ = register_module("transformer_encoder",
                                 torch::nn::TransformerEncoder(torch::nn::TransformerEncoderOptions(layer, 1)));
}

Misa::SequenceEncoder Misa::sequence_encoder(const std::string& letter, int64_t width) {
  const auto lstm = [&](int64_t in) {
    torch::nn::LSTM module(torch::nn::LSTMOptions(in, width).bidirectional(true));
    nn::initialise_recurrent_orthogonal(*module);
    return module;
  };
  return {register_module(letter + "rnn1", lstm(width)), register_module(letter + "rnn2", lstm(2 * width)),
          register_module(letter + "layer_norm", torch::nn::LayerNorm(std::vector{2 * width}))};
}

torch::nn::Linear Misa::linear(const std::string& group, const std::string& name, int64_t in, int64_t out) {
  if (!named_children().contains(group)) register_module(group, std::make_shared<torch::nn::Module>());
  return named_children()[group]->register_module(name, torch::nn::Linear(in, out));
}

at::Tensor Misa::activate(const at::Tensor& x) const {
  switch (options_.activation) {
    case MisaActivation::kRelu:
      return x.relu();
    case MisaActivation::kHardtanh:
      return x.clamp(-1, 1);
    case MisaActivation::kTanh:
      return x.tanh();
    case MisaActivation::kElu:
      return at::elu(x);
    case MisaActivation::kLeakyRelu:
      return at::leaky_relu(x);
  }
  MODROB_UNREACHABLE("every activation is applied above");
}

at::Tensor Misa::drop(const at::Tensor& x) const { return at::dropout(x, options_.dropout, is_training()); }

at::Tensor Misa::summarise(Modality modality, const at::Tensor& x, std::span<const int64_t> lengths) {
  auto& encoder = sequences_[static_cast<size_t>(modality)];
  const auto first = nn::run_lstm(encoder.first, nn::pack(x, lengths));
  const auto normed = nn::with_data(first.outputs, encoder.norm(first.outputs.data()));
  const auto second = nn::run_lstm(encoder.second, normed);
  // Per utterance: forward states of both layers, then backward states of both (docs/models/misa.md 3.3).
  return nn::join_directions(at::cat({first.final_states, second.final_states}, 2));
}

corrupt::Representations Misa::encode(const batch::Batch& batch, const corrupt::ZeroedRows& zeroed) {
  corrupt::Representations representations;
  if (options_.text == MisaText::kBert) {
    representations.text = text_encoder_->encode_mean({batch.token_ids, batch.token_lengths},
                                                      {zeroed.rows(Modality::kText), batch.cached_ids()});
  } else {
    representations.text = summarise(Modality::kText, word_embeddings_(on_device(batch.word_ids, batch.audio.device())),
                                     batch.word_lengths);
  }
  representations.video = summarise(Modality::kVideo, batch.video, batch.video_lengths);
  representations.audio = summarise(Modality::kAudio, batch.audio, batch.audio_lengths);
  return representations;
}

MisaParts Misa::parts(const corrupt::Representations& representations) {
  MisaParts parts;
  for (size_t k = 0; k < 3; ++k) {
    parts.projected[k] = project_norm_[k](activate(project_[k](representations.of(kMisaOrder[k]))));
    parts.private_parts[k] = at::sigmoid(private_[k](parts.projected[k]));
    parts.shared_parts[k] = at::sigmoid(shared_(parts.projected[k]));
    parts.reconstructed[k] = reconstruct_[k](parts.private_parts[k] + parts.shared_parts[k]);
    if (options_.similarity == MisaSimilarity::kAdversarial) {
      const at::Tensor reversed = nn::reverse_gradient(parts.shared_parts[k], options_.reverse_gradient_weight);
      parts.domains[k] = discriminate_(drop(activate(discriminate_hidden_(reversed))));
    }
  }
  const auto& p = parts.private_parts;
  const auto& s = parts.shared_parts;
  parts.transformer_in = at::stack({p[0], p[1], p[2], s[0], s[1], s[2]});
  parts.transformer_out = transformer_(parts.transformer_in);
  parts.fusion_in = parts.transformer_out.permute({1, 0, 2}).flatten(1);
  parts.fusion_hidden = fusion_hidden_(parts.fusion_in);
  parts.score = fusion_score_(activate(drop(parts.fusion_hidden))).squeeze(1);
  return parts;
}

std::array<at::Tensor, 4> Misa::shared_or_private(const MisaParts& parts) {
  const auto& s = parts.shared_parts;
  return {shared_or_private_(parts.private_parts[0]), shared_or_private_(parts.private_parts[1]),
          shared_or_private_(parts.private_parts[2]), shared_or_private_((s[0] + s[1] + s[2]) / 3.0)};
}

at::Tensor Misa::predict(const corrupt::Representations& representations, const batch::Batch&) {
  return parts(representations).score;
}

}  // namespace modrob::models
