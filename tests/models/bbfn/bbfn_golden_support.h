#pragma once

#include <memory>
#include <string>

#include "models/bbfn/bbfn.h"
#include "models/bbfn/bbfn_objective.h"
#include "models/prelude.h"

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
    options.hidden_size = size("attn_dim");
    options.attention_heads = size("num_heads");
    options.levels = size("nlevels");
    options.text_kernel = size("l_ksize");
    options.audio_kernel = size("a_ksize");
    options.video_kernel = size("v_ksize");
    options.separation = c.value("use_disc", false);
    options.separation_weight = number("lambda_d");
    if (c.contains("all_dropouts")) {
      options.attention_dropout = options.residual_dropout = options.relu_dropout = options.output_dropout =
          number("all_dropouts");
    }
    return options;
  }

  /// Parameters `param.*` of this file, or of `parameters`, are loaded, and must be all.
  std::shared_ptr<models::Bbfn> model(nn::TextEncoderOptions text = {}, const Golden* parameters = nullptr) const {
    text.layout = bbfn_reference().text_layout;
    models::BbfnInputs inputs;
    inputs.audio_width = size("orig_d_a");
    inputs.video_width = size("orig_d_v");
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
