#pragma once

#include <memory>
#include <string>

#include "models/misa/misa.h"
#include "models/misa/misa_objective.h"
#include "models/prelude.h"

namespace modrob::testing {

/// Limits of docs/models/misa.md section 9.
inline constexpr Tolerance kForward{3e-6, 2e-5};
inline constexpr Tolerance kGradient{1e-5, 1e-4};
inline constexpr Tolerance kStepLoss{0, 3e-5};
inline constexpr Tolerance kFinal{2e-6, 1e-5};

using models::MisaOptions;

/// A golden file of MISA, and the model it describes.
class MisaGolden : public Golden {
 public:
  explicit MisaGolden(const std::string& file) : Golden("misa", file) {}

  MisaOptions options() const {
    MisaOptions options;
    const auto& c = config();
    options.text = flag("use_bert") ? models::MisaText::kBert : models::MisaText::kGlove;
    options.similarity = flag("use_cmd_sim") ? models::MisaSimilarity::kCmd : models::MisaSimilarity::kAdversarial;
    options.activation =
        c.at("activation") == "hardtanh" ? models::MisaActivation::kHardtanh : models::MisaActivation::kRelu;
    options.hidden_size = size("hidden_size");
    options.word_embedding_size = size("embedding_size");
    options.dropout = number("dropout");
    options.reverse_gradient_weight = number("reverse_grad_weight");
    options.difference_weight = number("diff_weight");
    options.similarity_weight = number("sim_weight");
    options.reconstruction_weight = number("recon_weight");
    options.feed_forward_size = c.at("transformer").at("dim_feedforward").get<int64_t>();
    options.attention_heads = c.at("transformer").at("nhead").get<int64_t>();
    return options;
  }

  /// `options` lets a test switch dropout off in training mode; parameters `param.*` are loaded, and must be all.
  std::shared_ptr<models::Misa> model(MisaOptions options, nn::TextEncoderOptions text = {}) const {
    models::MisaInputs inputs;
    inputs.audio_width = size("acoustic_size");
    inputs.video_width = size("visual_size");
    inputs.word_count = size("vocab_words");
    if (options.text == models::MisaText::kBert) {
      inputs.text_encoder =
          std::make_shared<nn::TextEncoder>(text, text::BertConfig::from_json(config().at("bert"), "golden"));
    }
    auto misa = std::make_shared<models::Misa>(options, inputs);
    read_parameters(*misa);
    return misa;
  }

  /// The tensors `<prefix>sentences`, ... as a batch.
  batch::Batch batch(const std::string& prefix) const {
    batch::Batch batch = time_major_batch(*this, prefix, {"bert_sent", "bert_sent_mask", "acoustic", "visual"});
    batch.word_ids = at(prefix + "sentences").t().contiguous();
    return batch;
  }
};

}  // namespace modrob::testing
