#include "models/mult/mult.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <torch/nn/init.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "device/on_device.h"
#include "nn/fused.h"
#include "nn/token_rows.h"

namespace modrob::models {

namespace mult {

constexpr std::array<const char*, 3> kLetters = {"l", "a", "v"};  // the reference's, in the order of kModalities

/// The two sources of a target, in the order in which they are joined.
std::array<size_t, 2> sources_of(size_t target) {
  return {target == 0 ? size_t{1} : size_t{0}, target == 2 ? size_t{1} : size_t{2}};
}

at::Tensor last_steps(const std::vector<int64_t>& lengths, at::Device device) {
  std::vector<int64_t> last;
  int64_t end = 0;
  for (const int64_t length : lengths) last.push_back((end += length) - 1);
  return nn::index_tensor(last, device);
}

/// Places in KeptParts, each followed by those of its list.
constexpr size_t kKeptProjections = 0, kKeptEmbedded = 3, kKeptCrossmodal = 6;

/// Row of the position codes of each step of `lengths`: t + 1, and 0 behind an utterance's own end.
at::Tensor positions(const std::vector<int64_t>& lengths, const std::vector<int64_t>& own_lengths, at::Device device) {
  std::vector<int64_t> rows;
  for (size_t i = 0; i < lengths.size(); ++i) {
    for (int64_t step = 0; step < lengths[i]; ++step) rows.push_back(step < own_lengths[i] ? step + 1 : 0);
  }
  return nn::index_tensor(rows, device);
}

}  // namespace mult

Mult::Mult(const MultOptions& options, const MultInputs& inputs)
    : options_(options),
      padding_(inputs.padding),
      text_encoder_(inputs.text_encoder),
      word_vectors_(inputs.word_vectors) {
  std::array<int64_t, 3> widths = {options.word_embedding_size, inputs.audio_width, inputs.video_width};
  if (reads_bert()) {
    MODROB_CHECK(text_encoder_ != nullptr, "the BERT variant has a text encoder");
    register_module("embedding", std::make_shared<torch::nn::Module>())->register_module("bertmodel", text_encoder_);
    widths[0] = text_encoder_->hidden_size();
  }
  for (size_t m = 0; m < 3; ++m) {
    const auto group = register_module(std::string("proj_") + mult::kLetters[m], std::make_shared<torch::nn::Module>());
    // A convolution over one step, without a bias: uniform, bound 1 / sqrt(fan in).
    project_weights_[m] = group->register_parameter(
        "weight", torch::nn::init::kaiming_uniform_(at::empty({options.width, widths[m], 1}), std::sqrt(5.0)));
  }
  const std::array<double, 3> attention_dropout = {options.text_attention_dropout, options.audio_attention_dropout,
                                                   options.video_attention_dropout};
  for (const Modality modality : targets()) {
    const size_t target = static_cast<size_t>(modality);
    for (size_t k = 0; k < 2; ++k) {
      const size_t source = mult::sources_of(target)[k];
      MultStackOptions stack = stack_options();
      stack.dropout.attention = attention_dropout[source];
      crossmodal_[2 * target + k] =
          register_module(std::string("trans_") + mult::kLetters[target] + "_with_" + mult::kLetters[source],
                          std::make_shared<MultStack>(stack));
    }
  }
  for (size_t m = 0; m < 3; ++m) {
    MultStackOptions stack = stack_options();
    stack.width = 2 * options.width;
    stack.layers = std::max<int64_t>(options.crossmodal_layers, 3);
    memory_[m] =
        register_module(std::string("trans_") + mult::kLetters[m] + "_mem", std::make_shared<MultStack>(stack));
  }
  const auto fused = static_cast<int64_t>(targets().size()) * 2 * options.width;
  head_expand_ = register_module("proj1", torch::nn::Linear(fused, fused));
  head_contract_ = register_module("proj2", torch::nn::Linear(fused, fused));
  score_ = register_module("out_layer", torch::nn::Linear(fused, 1));
}

std::vector<Modality> Mult::targets() const {
  switch (options_.targets) {
    case MultTargets::kAll:
      return {kModalities.begin(), kModalities.end()};
    case MultTargets::kText:
      return {Modality::kText};
    case MultTargets::kAudio:
      return {Modality::kAudio};
    case MultTargets::kVideo:
      return {Modality::kVideo};
  }
  MODROB_UNREACHABLE("every choice of targets is listed above");
}

MultStackOptions Mult::stack_options() const {
  MultStackOptions stack;
  stack.width = options_.width;
  stack.heads = options_.attention_heads;
  stack.layers = options_.crossmodal_layers;
  stack.future_mask = options_.future_mask ? nn::FutureMask::kLimited : nn::FutureMask::kNone;
  stack.positions = options_.positions;
  stack.dropout = {options_.embedding_dropout, options_.text_attention_dropout, options_.relu_dropout,
                   options_.residual_dropout};
  return stack;
}

std::vector<int64_t> Mult::own_lengths(Modality modality, const batch::Batch& batch) const {
  if (modality == Modality::kText && reads_bert()) return batch.token_lengths;
  std::vector<int64_t> lengths = modality == Modality::kText    ? batch.word_lengths
                                 : modality == Modality::kAudio ? batch.audio_lengths
                                                                : batch.video_lengths;
  // Every utterance has a step, be it of zeros; the BERT variant adds one at both ends.
  for (int64_t& length : lengths) length = std::max<int64_t>(length, 1) + (reads_bert() ? 2 : 0);
  return lengths;
}

at::Tensor Mult::encode_text(const batch::Batch& batch, const corrupt::ZeroedRows& zeroed) {
  at::Tensor text;
  if (reads_bert()) {
    const int64_t longest = *std::max_element(batch.token_lengths.begin(), batch.token_lengths.end());
    text = text_encoder_->encode_padded({batch.token_ids, batch.token_lengths},
                                        padding_ == fidelity::Padding::kVisible ? batch.padded_tokens : longest,
                                        {zeroed.rows(Modality::kText), batch.cached_ids()});
  } else if (batch.word_ids.size(1) == 0) {
    text = at::zeros({batch.size(), 1, options_.word_embedding_size}, batch.audio.options());
  } else {
    const at::Tensor vectors = word_vectors_.index_select(0, batch.word_ids.flatten());
    text = on_device(vectors.view({batch.size(), -1, word_vectors_.size(1)}), batch.audio.device());
  }
  const double drop = is_training() ? options_.embedding_dropout : 0;
  return nn::dropout(text.flatten(0, 1), drop).view(text.sizes());
}

corrupt::Representations Mult::encode(const batch::Batch& batch, const corrupt::ZeroedRows& zeroed) {
  corrupt::Representations representations;
  representations.text = encode_text(batch, zeroed);
  representations.audio = reads_bert() ? at::constant_pad_nd(batch.audio, {0, 0, 1, 1}) : batch.audio;
  representations.video = reads_bert() ? at::constant_pad_nd(batch.video, {0, 0, 1, 1}) : batch.video;
  for (const Modality modality : kModalities) {
    auto& lengths = representations.lengths[static_cast<size_t>(modality)];
    lengths = own_lengths(modality, batch);
    if (padding_ == fidelity::Padding::kMasked) continue;
    const int64_t steps = representations.of(modality).size(1);
    if (reads_bert() && steps != batch.padded_tokens) {
      throw UserError(
          "mult: with fidelity.padding = visible text, audio and video have one number of steps, words + 2, "
          "but a batch has " +
          std::to_string(batch.padded_tokens) + " of text and " + std::to_string(steps) + " of " +
          std::string(modality_name(modality)) +
          "; it needs word-aligned data with fidelity.text_cut = batch_words, or fidelity.padding = masked");
    }
    lengths.assign(lengths.size(), steps);
  }
  return representations;
}

MultSteps Mult::project(Modality modality, const corrupt::Representations& representations,
                        const batch::Batch& batch) const {
  const auto m = static_cast<size_t>(modality);
  MultSteps steps;
  const at::Tensor& padded = representations.of(modality);
  const int64_t width = padded.size(1);
  steps.lengths = representations.lengths[m];
  steps.rows = padded.flatten(0, 1);
  if (std::any_of(steps.lengths.begin(), steps.lengths.end(), [&](int64_t length) { return length < width; })) {
    steps.rows = steps.rows.index_select(0, nn::padded_places(steps.lengths, width, padded.device()));
  }
  // As the reference: features that already have the width are taken as they are, but BERT's never.
  const bool as_is = padded.size(2) == options_.width && !(m == 0 && reads_bert());
  if (!as_is) steps.rows = at::linear(steps.rows, project_weights_[m].squeeze(2));
  const bool numbered = options_.positions == Positions::kByFirstChannel;
  steps.positions =
      mult::positions(steps.lengths, numbered ? steps.lengths : own_lengths(modality, batch), padded.device());
  return steps;
}

MultProjections Mult::project(const corrupt::Representations& representations, const batch::Batch& batch) const {
  MultProjections projections;
  for (size_t m = 0; m < 3; ++m) projections[m] = project(kModalities[m], representations, batch);
  return projections;
}

MultParts Mult::fuse(MultProjections projections, KeptParts& kept, bool scores_only) const {
  const std::vector<Modality> all = targets();
  for (size_t m = 0; m < 3; ++m) {
    const MultStack& any = *crossmodal_[2 * static_cast<size_t>(all.front())];
    MultSteps& steps = projections[m];
    steps.embedded = kept.get(mult::kKeptEmbedded + m, {steps.rows}, [&] { return any.embed(steps); });
  }
  MultParts parts;
  std::vector<at::Tensor> read;
  for (const Modality modality : all) {
    const size_t target = static_cast<size_t>(modality);
    const MultSteps& steps = projections[target];
    for (size_t k = 0; k < 2; ++k) {
      const MultSteps& source = projections[mult::sources_of(target)[k]];
      const size_t stack = 2 * target + k;
      parts.crossmodal[stack] = kept.get(mult::kKeptCrossmodal + stack, {steps.rows, source.rows},
                                         [&] { return crossmodal_[stack]->forward(steps, &source); });
    }
    MultSteps joined{at::cat({parts.crossmodal[2 * target].rows, parts.crossmodal[2 * target + 1].rows}, 1),
                     steps.lengths, steps.positions};
    joined.embedded = memory_[target]->embed(joined);
    const at::Tensor last = mult::last_steps(steps.lengths, steps.rows.device());
    parts.memory[target] = memory_[target]->forward(joined, nullptr, scores_only ? last : at::Tensor());
    const at::Tensor& rows = parts.memory[target].rows;
    read.push_back(scores_only ? rows : rows.index_select(0, last));
  }
  const auto apply = [](const torch::nn::Linear& layer, const at::Tensor& x) {
    return at::linear(x, layer->weight, layer->bias);
  };
  parts.fusion_in = at::cat(read, 1);
  const at::Tensor hidden =
      nn::dropout(at::relu(apply(head_expand_, parts.fusion_in)), is_training() ? options_.output_dropout : 0);
  parts.residual = apply(head_contract_, hidden);
  parts.head_in = parts.residual + parts.fusion_in;
  parts.score = apply(score_, parts.head_in).squeeze(1);
  return parts;
}

MultParts Mult::fuse(const MultProjections& projections) const {
  KeptParts none;
  return fuse(projections, none, /*scores_only=*/false);
}

at::Tensor Mult::predict(const corrupt::Representations& representations, const batch::Batch& batch) {
  KeptParts none;
  return predict_with(representations, batch, none);
}

at::Tensor Mult::predict_with(const corrupt::Representations& representations, const batch::Batch& batch,
                              KeptParts& kept) {
  MultProjections projections;
  for (size_t m = 0; m < 3; ++m) {
    projections[m] = kept.get(mult::kKeptProjections + m, {representations.of(kModalities[m])},
                              [&] { return project(kModalities[m], representations, batch); });
  }
  return fuse(std::move(projections), kept, /*scores_only=*/true).score;
}

}  // namespace modrob::models
