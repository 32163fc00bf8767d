#include "models/bbfn/bbfn.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "core/error.h"
#include "device/on_device.h"

namespace modrob::models {

namespace {

constexpr std::array<Modality, 2> kBbfnOthers = {Modality::kAudio, Modality::kVideo};  // of the pairs

size_t bbfn_place(Modality modality) { return static_cast<size_t>(modality); }

const std::vector<int64_t>& bbfn_frames(Modality modality, const batch::Batch& batch) {
  return modality == Modality::kAudio ? batch.audio_lengths : batch.video_lengths;
}

// Audio and video get a step of zeros on either side, as [CLS] and [SEP] stand around the text
// (docs/models/bbfn.md 3.2).
std::vector<int64_t> bbfn_framed(std::vector<int64_t> lengths) {
  for (int64_t& length : lengths) length += 2;
  return lengths;
}

// Where the axis of word pieces counts words, one set of lengths serves all modalities (docs/models/bbfn.md 8.4).
void require_word_aligned(const batch::Batch& batch) {
  for (const Modality modality : kBbfnOthers) {
    const auto& frames = bbfn_frames(modality, batch);
    for (size_t i = 0; i < frames.size(); ++i) {
      const int64_t words = batch.word_lengths[i];
      if (frames[i] == std::max<int64_t>(words, 1)) continue;
      throw UserError(
          "model 'bbfn' under fidelity.text_steps = words (preset reference) needs word-aligned data: an "
          "utterance of " +
          std::to_string(words) + " words has " + std::to_string(frames[i]) + " " +
          std::string(modality_name(modality)) +
          " steps; align the data, or set fidelity.text_steps = "
          "tokens");
    }
    const int64_t steps = (modality == Modality::kAudio ? batch.audio : batch.video).size(1) + 2;
    if (steps == batch.padded_tokens) continue;
    throw UserError(
        "model 'bbfn' under fidelity.text_steps = words (preset reference) needs (longest word count of the "
        "batch) + 2 = " +
        std::to_string(steps) + " word pieces a text, but they are " + std::to_string(batch.padded_tokens) +
        "; raise text.max_tokens, or set fidelity.text_steps = tokens");
  }
}

/// A convolution over time with zeros around each sequence: rows [N, W] and weights [d, W, odd] -> [N, d].
at::Tensor bbfn_convolve(const at::Tensor& rows, const at::Tensor& weights, const nn::PackedSteps& steps) {
  const int64_t width = weights.size(0), places = weights.size(2);
  // One product for all places of the kernel; what belongs to a step before or behind is then moved there.
  const at::Tensor products = at::linear(rows, weights.permute({2, 0, 1}).flatten(0, 1));
  const at::Tensor all_lengths = on_device(at::tensor(at::IntArrayRef(steps.lengths()), at::kLong), rows.device());
  const at::Tensor lengths = all_lengths.index_select(0, steps.sequences());
  at::Tensor sum = products.narrow(1, places / 2 * width, width);
  for (int64_t place = 0; place < places; ++place) {
    const int64_t ahead = place - places / 2;
    if (ahead == 0 || std::abs(ahead) >= rows.size(0)) continue;
    const at::Tensor read = steps.steps() + ahead;
    const at::Tensor outside = ((read < 0) | (read >= lengths)).unsqueeze(1);
    sum = sum +
          at::constant_pad_nd(products.narrow(1, place * width, width), {0, 0, -ahead, ahead}).masked_fill(outside, 0);
  }
  return sum;
}

// Places in KeptParts, each followed by the other modalities'.
constexpr size_t kKeptSteps = 0, kKeptConvolved = 3;

}  // namespace

at::Tensor BbfnParts::other_like() const {
  std::vector<at::Tensor> all;
  for (const auto& pair : pairs) all.insert(all.end(), pair.other_like.begin(), pair.other_like.end());
  MODROB_CHECK(!all.empty(), "the discriminators were wanted");
  return at::cat(all);
}

Bbfn::Bbfn(const BbfnOptions& options, const BbfnInputs& inputs)
    : options_(options),
      padding_visible_(inputs.padding == fidelity::Padding::kVisible),
      steps_by_words_(options.text_steps == TextSteps::kWords),
      text_encoder_(inputs.text_encoder) {
  MODROB_CHECK(text_encoder_ != nullptr, "BBFN has a text encoder");
  const int64_t width = options.hidden_size;
  register_module("embedding", std::make_shared<torch::nn::Module>())->register_module("bertmodel", text_encoder_);
  const auto sequences = register_module("SequenceEncoder", std::make_shared<torch::nn::Module>());
  const auto convolution = [&](Modality modality, const char* name, int64_t in, int64_t kernel) {
    convolutions_[bbfn_place(modality)] = sequences->register_module(
        name, torch::nn::Conv1d(torch::nn::Conv1dOptions(in, width, kernel).padding((kernel - 1) / 2).bias(false)));
  };
  convolution(Modality::kText, "proj_l", text_encoder_->hidden_size(), options.text_kernel);
  convolution(Modality::kAudio, "proj_a", inputs.audio_width, options.audio_kernel);
  convolution(Modality::kVideo, "proj_v", inputs.video_width, options.video_kernel);
  const auto interaction = register_module("modal_interaction", std::make_shared<torch::nn::Module>());
  pairs_[1] = interaction->register_module("lv", std::make_shared<ModalityComplementation>(options));
  pairs_[0] = interaction->register_module("la", std::make_shared<ModalityComplementation>(options));
  hidden_ = register_module("proj1", torch::nn::Linear(4 * width, 4 * width));
  residual_ = register_module("proj2", torch::nn::Linear(4 * width, 4 * width));
  score_ = register_module("out_layer", torch::nn::Linear(4 * width, 1));
}

corrupt::Representations Bbfn::encode(const batch::Batch& batch, const corrupt::ZeroedRows& zeroed) {
  if (steps_by_words_) require_word_aligned(batch);
  corrupt::Representations representations;
  representations.text = text_encoder_->encode_padded({batch.token_ids, batch.token_lengths}, batch.padded_tokens,
                                                      {zeroed.rows(Modality::kText), batch.cached_ids()});
  if (!padding_visible_ && text_encoder_->options().layout == fidelity::TextLayout::kPadded) {
    // The convolution would read the vector of the [PAD] behind the last token (docs/models/bbfn.md 8.5).
    const at::Tensor behind =
        ~nn::within_lengths(batch.token_lengths, batch.padded_tokens, representations.text.device());
    representations.text = representations.text.masked_fill(behind.unsqueeze(2), 0);
  }
  representations.lengths[bbfn_place(Modality::kText)] = batch.token_lengths;
  for (const Modality modality : kBbfnOthers) {
    const at::Tensor& frames = modality == Modality::kAudio ? batch.audio : batch.video;
    representations.of(modality) = at::constant_pad_nd(frames, {0, 0, 1, 1});
    representations.lengths[bbfn_place(modality)] = bbfn_framed(bbfn_frames(modality, batch));
  }
  if (padding_visible_) {
    for (const Modality modality : kModalities) {
      representations.lengths[bbfn_place(modality)].assign(batch.ids.size(), representations.of(modality).size(1));
    }
  }
  return representations;
}

BbfnSteps Bbfn::steps_of(Modality modality, const batch::Batch& batch) const {
  const bool text = modality == Modality::kText;
  const at::Device device = batch.audio.device();
  BbfnSteps result;
  result.steps = nn::PackedSteps(steps_by_words_ ? bbfn_framed(batch.word_lengths)
                                 : text          ? batch.token_lengths
                                                 : bbfn_framed(bbfn_frames(modality, batch)),
                                 device);
  const auto& lengths = result.steps.lengths();
  result.divisor = on_device(at::tensor(lengths, at::kFloat).unsqueeze(1), device);
  if (steps_by_words_) {
    // The mask of tokens, on every modality's axis.
    const at::Tensor lengths_of_tokens = on_device(at::tensor(batch.token_lengths, at::kLong), device);
    const at::Tensor tokens = lengths_of_tokens.index_select(0, result.steps.sequences());
    result.counted = (result.steps.steps() < tokens).to(at::kFloat).unsqueeze(1);
  }
  return result;
}

BbfnConvolved Bbfn::convolve(Modality modality, const corrupt::Representations& representations,
                             const BbfnSteps& steps) const {
  const at::Tensor& padded = representations.of(modality);
  const auto& represented = representations.lengths[bbfn_place(modality)];
  const at::Tensor& weights = convolutions_[bbfn_place(modality)]->weight;
  BbfnConvolved result;
  if (represented == steps.steps.lengths()) {
    result.all = result.rows = bbfn_convolve(steps.steps.pack(padded), weights, steps.steps);
  } else {
    // Steps are counted by words, or padding is seen: real steps read others.
    const nn::PackedSteps every(std::vector<int64_t>(represented.size(), padded.size(1)), padded.device());
    result.all = bbfn_convolve(padded.flatten(0, 1), weights, every);
    result.rows = steps.steps.pack(result.all.view({padded.size(0), padded.size(1), -1}));
  }
  result.mean = steps.steps.sum(result.rows) / steps.divisor;
  return result;
}

BbfnParts Bbfn::parts(const corrupt::Representations& representations, const batch::Batch& batch,
                      const BbfnWanted& wanted, KeptParts& kept) {
  BbfnParts parts;
  std::array<BbfnStream, 3> streams;
  for (const Modality modality : kModalities) {
    const size_t m = bbfn_place(modality);
    parts.steps[m] = kept.get(kKeptSteps + m, {}, [&] { return steps_of(modality, batch); });
    parts.streams[m] = kept.get(kKeptConvolved + m, {representations.of(modality)},
                                [&] { return convolve(modality, representations, parts.steps[m]); });
    streams[m] = {parts.streams[m].rows, parts.streams[m].mean, &parts.steps[m]};
  }
  const BbfnStream& language = streams[bbfn_place(Modality::kText)];
  std::vector<at::Tensor> first_steps;
  for (size_t i = 0; i < pairs_.size(); ++i) {
    parts.pairs[i] = pairs_[i]->forward(language, streams[bbfn_place(kBbfnOthers[i])], wanted);
    first_steps.push_back(parts.pairs[i].language);
    first_steps.push_back(parts.pairs[i].other);
  }
  parts.fusion_in = at::cat(first_steps, 1);
  parts.fusion_hidden = at::relu(hidden_(parts.fusion_in));
  parts.fusion_out =
      residual_(at::dropout(parts.fusion_hidden, options_.output_dropout, is_training())) + parts.fusion_in;
  parts.score = score_(parts.fusion_out).squeeze(1);
  return parts;
}

BbfnParts Bbfn::parts(const corrupt::Representations& representations, const batch::Batch& batch,
                      const BbfnWanted& wanted) {
  KeptParts none;
  return parts(representations, batch, wanted, none);
}

at::Tensor Bbfn::predict(const corrupt::Representations& representations, const batch::Batch& batch) {
  return parts(representations, batch).score;
}

at::Tensor Bbfn::predict_with(const corrupt::Representations& representations, const batch::Batch& batch,
                              KeptParts& kept) {
  return parts(representations, batch, {}, kept).score;
}

}  // namespace modrob::models
