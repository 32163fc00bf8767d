#pragma once

#include <ATen/Parallel.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/mmim/mmim.h"
#include "models/prelude.h"

namespace modrob::testing {

/// docs/models/mmim.md section 9: 1e-5 relative to max(1, magnitude), element by element.
inline void expect_mmim(const at::Tensor& ours, const at::Tensor& golden, const std::string& name) {
  ASSERT_EQ(ours.sizes().vec(), golden.sizes().vec()) << name;
  const at::Tensor difference = (ours.detach() - golden).abs() / golden.abs().clamp_min(1.0);
  // Not "> limit is false": a NaN fails.
  EXPECT_TRUE((difference <= 1e-5).all().item<bool>()) << name << ": " << difference.max().item<double>();
}

/// For gradients and moments: the same, relative to the largest value of the tensor, however small that is.
inline void expect_mmim_at_scale(const at::Tensor& ours, const at::Tensor& golden, const std::string& name) {
  ASSERT_EQ(ours.sizes().vec(), golden.sizes().vec()) << name;
  const double scale = golden.abs().max().item<double>();
  const double difference = (ours.detach() - golden).abs().max().item<double>();
  EXPECT_LE(difference, 1e-5 * scale) << name;
}

/// MMIM as the goldens run it: a text may have a second segment (the reference's tests say so, real data never does),
/// and what happens to the representations is given by the golden instead of drawn from a plan.
class ScriptedMmim : public models::Mmim {
 public:
  struct Texts {
    at::Tensor ids, mask, types;
  };

  ScriptedMmim(const models::MmimOptions& options, const models::MmimInputs& inputs)
      : Mmim(options, inputs), encoder_(inputs.text_encoder) {}

  corrupt::Representations encode(const batch::Batch& batch, const corrupt::ZeroedRows& zeroed) override {
    auto representations = Mmim::encode(batch, zeroed);
    if (texts.types.defined() && texts.types.any().item<bool>()) {
      representations.text = bert_states().back().select(1, 0);
    }
    return script ? script(representations) : representations;
  }

  /// Of every layer, [B, T, W] each.
  std::vector<at::Tensor> bert_states() {
    return encoder_->bert().forward_padded(texts.ids, texts.mask, texts.types).hidden_states;
  }

  Texts texts;
  std::function<corrupt::Representations(const corrupt::Representations&)> script;

 private:
  std::shared_ptr<nn::TextEncoder> encoder_;
};

/// A golden file of MMIM, and the model it describes.
class MmimGolden : public Golden {
 public:
  explicit MmimGolden(const std::string& file) : Golden("mmim", file) {}

  models::MmimOptions options() const {
    const auto& c = config();
    const auto activation = [](const io::Json& name) {
      return name == "ReLU" ? models::MmimActivation::kRelu : models::MmimActivation::kTanh;
    };
    models::MmimOptions options;
    options.video_hidden_size = size("d_vh");
    options.audio_hidden_size = size("d_ah");
    options.video_size = size("d_vout");
    options.audio_size = size("d_aout");
    options.fusion_size = size("d_prjh");
    options.lstm_layers = size("n_layer");
    options.bidirectional = flag("bidirectional");
    options.fusion_dropout = number("dropout_prj");
    options.contrast = flag("contrast");
    options.contrast_layers = size("cpc_layers");
    options.contrast_activation = activation(c.at("cpc_activation"));
    options.estimator_activation = activation(c.at("mmilb_mid_activation"));
    options.video_audio_bound = flag("add_va");
    options.contrast_weight = number("alpha");
    options.bound_weight = number("beta");
    return options;
  }

  models::FusionInputs fusion_inputs() const {
    return config().at("fusion_inputs") == "text_only" ? models::FusionInputs::kTextOnly
                                                       : models::FusionInputs::kTrimodal;
  }

  /// Parameters `param.*` are loaded, and must be all.
  std::shared_ptr<ScriptedMmim> model(const models::MmimOptions& options,
                                      fidelity::TextLayout layout = fidelity::TextLayout::kPacked,
                                      models::ContrastAtZero at_zero = models::ContrastAtZero::kNoGradient) const {
    at::set_num_threads(1);  // tiny products, for which several threads only wait for each other
    nn::TextEncoderOptions text;
    text.layout = layout;
    models::MmimInputs inputs;
    inputs.audio_width = size("d_audio_in");
    inputs.video_width = size("d_video_in");
    inputs.text_encoder =
        std::make_shared<nn::TextEncoder>(text, text::BertConfig::from_json(config().at("bert"), "golden"));
    auto switched = options;
    switched.fusion_inputs = fusion_inputs();
    switched.contrast_at_zero = at_zero;
    auto mmim = std::make_shared<ScriptedMmim>(switched, inputs);
    read_parameters(*mmim);
    return mmim;
  }

  ScriptedMmim::Texts texts(const std::string& prefix) const {
    return {at(prefix + "bert_ids"), at(prefix + "bert_mask"), at(prefix + "bert_type")};
  }

  /// The tensors `<prefix>bert_ids`, ... as a batch.
  batch::Batch batch(const std::string& prefix) const {
    auto batch = time_major_batch(*this, prefix, {"bert_ids", "bert_mask", "acoustic", "visual"});
    for (int64_t i = 0; i < batch.size(); ++i) {
      batch.video_lengths.push_back(at(prefix + "v_len")[i].item<int>());
      batch.audio_lengths.push_back(at(prefix + "a_len")[i].item<int>());
    }
    return batch;
  }
};

}  // namespace modrob::testing
