#pragma once

#include <memory>
#include <string>

#include "models/bbfn/bbfn.h"
#include "models/bbfn/bbfn_objective.h"
#include "models/golden_support.h"

namespace modrob::testing {

/// Limits of docs/models/bbfn.md section 9. The relative part is float32 rounding of values beyond 1.
inline constexpr Tolerance kBbfnResult{1e-5, 1e-5};
inline constexpr Tolerance kBbfnMiddle{1e-4, 1e-5};

/// What the goldens of BBFN were made with: padding that is seen, words counted on the axis of word pieces.
inline fidelity::Fidelity bbfn_reference() { return fidelity::Fidelity::of(fidelity::Preset::kReference, "bbfn"); }

/// A golden file of BBFN, and the model it describes.
class BbfnGolden : public Golden {
 public:
  explicit BbfnGolden(const std::string& file) : Golden("bbfn", file) {}

  models::BbfnOptions options() const {
    models::BbfnOptions options;
    options.text_steps = models::TextSteps::kWords;
    const auto& c = config();
    options.hidden_size = c.at("attn_dim").get<int64_t>();
    options.attention_heads = c.at("num_heads").get<int64_t>();
    options.levels = c.at("nlevels").get<int64_t>();
    options.text_kernel = c.at("l_ksize").get<int64_t>();
    options.audio_kernel = c.at("a_ksize").get<int64_t>();
    options.video_kernel = c.at("v_ksize").get<int64_t>();
    options.separation = c.value("use_disc", false);
    options.separation_weight = c.at("lambda_d").get<double>();
    if (c.contains("all_dropouts")) {
      options.attention_dropout = options.residual_dropout = options.relu_dropout = options.output_dropout =
          c.at("all_dropouts").get<double>();
    }
    return options;
  }

  /// Parameters `param.*` of this file, or of `parameters`, are loaded, and must be all.
  std::shared_ptr<models::Bbfn> model(nn::TextEncoderOptions text = {}, const Golden* parameters = nullptr) const {
    text.layout = bbfn_reference().text_layout;
    models::BbfnInputs inputs;
    inputs.audio_width = config().at("orig_d_a").get<int64_t>();
    inputs.video_width = config().at("orig_d_v").get<int64_t>();
    inputs.text_encoder =
        std::make_shared<nn::TextEncoder>(text, text::BertConfig::from_json(json.at("bert"), "golden"));
    inputs.padding = bbfn_reference().padding;
    auto bbfn = std::make_shared<models::Bbfn>(options(), inputs);
    (parameters != nullptr ? *parameters : *this).read_parameters(*bbfn);
    return bbfn;
  }

  /// The tensors `<prefix>video`, ... as a batch.
  batch::Batch batch(const std::string& prefix) const {
    return time_major_batch(*this, prefix, {"bert_ids", "bert_mask", "audio", "video"});
  }
};

}  // namespace modrob::testing
