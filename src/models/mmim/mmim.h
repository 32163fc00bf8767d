#pragma once

#include <torch/nn/modules/linear.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "core/modality.h"
#include "fidelity/fidelity.h"
#include "model_options/mmim_options.h"
#include "models/built_model.h"
#include "models/mmim/mmim_contrast.h"
#include "models/mmim/mmim_entropy.h"
#include "models/mmim/mmim_estimator.h"
#include "nn/recurrent_summary.h"
#include "nn/text_encoder.h"

namespace modrob::models {

/// What comes from the data and the text encoder.
struct MmimInputs {
  int64_t audio_width = 0;
  int64_t video_width = 0;
  std::shared_ptr<nn::TextEncoder> text_encoder;
};

/// From the representations to the score.
struct MmimFusion {
  at::Tensor input;  ///< [B, F] text, audio, video side by side (text alone under FusionInputs::kTextOnly)
  at::Tensor fused;  ///< [B, fusion_size]
  at::Tensor score;  ///< [B]
};

/// The contrastive bounds between the fused vector and text, video and audio, in this order.
struct MmimContrasts {
  std::array<at::Tensor, 3> predictions;  ///< [B, D] of the modality
  std::array<at::Tensor, 3> losses;       ///< scalars
  at::Tensor total;                       ///< their sum; text's alone under FusionInputs::kTextOnly
};

/// A bound between two modalities.
struct MmimPair {
  std::string name;   ///< "tv", "ta", "va"
  Modality from, to;  ///< x and y of the estimator
  std::shared_ptr<MmimEstimator> estimator;
};

/// MMIM, Multimodal InfoMax (Han, Chen and Poria 2021): a text encoder's [CLS] vector, one LSTM for audio and one for
/// video, and a small network over the three; mutual information is maximised at its input and at its fused vector.
/// docs/models/mmim.md section 3; parameter keys are the reference's.
class Mmim : public Model {
 public:
  /// Initialised as docs/models/mmim.md 3.8, from torch's default generator (the text encoder keeps its weights).
  Mmim(const MmimOptions& options, const MmimInputs& inputs);

  /// text [B, W]; video [B, video_size]; audio [B, audio_size].
  corrupt::Representations encode(const batch::Batch& batch, const corrupt::ZeroedRows& zeroed) override;
  using Model::encode;
  at::Tensor predict(const corrupt::Representations& representations, const batch::Batch& batch) override;

  MmimFusion fuse(const corrupt::Representations& representations);
  MmimContrasts contrasts(const corrupt::Representations& representations, const MmimFusion& fusion);
  /// Text and video, text and audio, and with the option video and audio.
  const std::vector<MmimPair>& pairs() const { return pairs_; }

  /// The LSTM of audio or video. Public for the goldens.
  nn::RecurrentSummary& sequence(Modality modality) { return modality == Modality::kVideo ? *video_ : *audio_; }
  const MmimOptions& options() const { return options_; }

 private:
  void initialise();

  MmimOptions options_;
  std::shared_ptr<nn::TextEncoder> text_;
  std::shared_ptr<nn::RecurrentSummary> video_, audio_;
  std::vector<MmimPair> pairs_;
  std::array<std::shared_ptr<MmimContrast>, 3> contrasts_;  // text, video, audio
  std::array<torch::nn::Linear, 3> fusion_{nullptr, nullptr, nullptr};
};

}  // namespace modrob::models
