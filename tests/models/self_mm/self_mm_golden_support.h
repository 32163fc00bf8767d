#pragma once

#include <memory>
#include <string>

#include "models/prelude.h"
#include "models/self_mm/self_mm.h"
#include "models/self_mm/self_mm_objective.h"
#include "nn/token_rows.h"

namespace modrob::testing::self_mm {

/// Limits of docs/models/self_mm.md section 9 and the goldens' notes, absolute.
inline constexpr Tolerance kOutput{5e-6, 0};
inline constexpr Tolerance kMiddle{1e-5, 0};
inline constexpr Tolerance kLoss{1e-5, 0};
inline constexpr Tolerance kIntervened{1e-5, 0};

using models::kSelfMmHeads;
using models::PerHead;
using models::SelfMmHead;

/// The goldens' letter of a head in outputs and losses: "M", "T", "A", "V".
inline std::string letter_of(SelfMmHead head) { return std::string(1, "MTAV"[static_cast<size_t>(head)]); }
/// Its name in the goldens' memories: "fusion", "text", "audio", "vision".
inline std::string memory_name_of(SelfMmHead head) {
  return head == SelfMmHead::kVideo ? "vision" : models::head_name(head);
}

/// Utterances in the goldens' layout: text [B, 3, T] (ids, mask, segments), audio and video [B, T, D].
struct GoldenRows {
  at::Tensor text, audio, video, audio_lengths, video_lengths, labels, index;
};

inline std::vector<int64_t> values_of(const at::Tensor& tensor) {
  const at::Tensor wide = tensor.to(at::kLong).contiguous();
  return {wide.data_ptr<int64_t>(), wide.data_ptr<int64_t>() + wide.numel()};
}

/// The hash that stands for a training utterance of the goldens, which number them.
inline uint64_t id_of(int64_t index) { return static_cast<uint64_t>(index) + 1000; }

inline batch::Batch batch_of(const GoldenRows& rows) {
  batch::Batch batch;
  batch.indices = values_of(rows.index);
  for (const int64_t index : batch.indices) batch.ids.push_back(id_of(index));
  const at::Tensor mask = rows.text.select(1, 1);
  batch.token_ids = rows.text.select(1, 0).to(at::kLong).masked_select(mask.gt(0));
  batch.token_lengths = values_of(mask.sum(1));
  batch.padded_tokens = mask.size(1);
  batch.audio = rows.audio;
  batch.video = rows.video;
  batch.audio_lengths = values_of(rows.audio_lengths);
  batch.video_lengths = values_of(rows.video_lengths);
  batch.labels = rows.labels;
  return batch;
}

/// A golden file of Self-MM, and the model it describes.
class SelfMmGolden : public Golden {
 public:
  explicit SelfMmGolden(const std::string& file) : Golden("self_mm", file) {}

  models::SelfMmOptions options() const {
    models::SelfMmOptions options;
    fidelity::use_preset(fidelity::Preset::kReference, [&](const auto& visit) { options.for_each_switch(visit); });
    options.audio_state_size = size("a_lstm_hidden_size");
    options.video_state_size = size("v_lstm_hidden_size");
    options.audio_size = size("audio_out");
    options.video_size = size("video_out");
    options.audio_dropout = number("a_lstm_dropout");
    options.video_dropout = number("v_lstm_dropout");
    options.head_sizes = {
        {size("post_fusion_dim"), size("post_text_dim"), size("post_audio_dim"), size("post_video_dim")}};
    options.head_dropouts = {{number("post_fusion_dropout"), number("post_text_dropout"), number("post_audio_dropout"),
                              number("post_video_dropout")}};
    options.label_limit = number("H");
    options.update_batches = size("update_epochs");
    options.audio_rates = {number("learning_rate_audio"), number("weight_decay_audio")};
    options.video_rates = {number("learning_rate_video"), number("weight_decay_video")};
    options.other_rates = {number("learning_rate_other"), number("weight_decay_other")};
    return options;
  }

  optim::OptimizerOptions optimizer() const {
    optim::OptimizerOptions optimizer;
    optimizer.learning_rate = number("learning_rate_bert");
    optimizer.weight_decay = number("weight_decay_bert");
    optimizer.clipping = optim::Clipping::kNone;
    return optimizer;
  }

  /// Parameters are those of `initial` (`param.*`, which must be all).
  std::shared_ptr<models::SelfMm> model(const Golden& initial,
                                        fidelity::TextLayout layout = fidelity::TextLayout::kPacked) {
    nn::TextEncoderOptions text;
    text.layout = layout;
    const auto& widths = config().at("feature_dims");
    encoder = std::make_shared<nn::TextEncoder>(text, text::BertConfig::from_json(json.at("bert"), "golden"));
    auto model = std::make_shared<models::SelfMm>(
        options(), models::SelfMmInputs{widths.at(1).get<int64_t>(), widths.at(2).get<int64_t>(), encoder});
    initial.read_parameters(*model);
    return model;
  }

  std::shared_ptr<nn::TextEncoder> encoder;  ///< of the model made last
};

}  // namespace modrob::testing::self_mm
