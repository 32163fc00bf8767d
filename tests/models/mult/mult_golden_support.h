#pragma once

#include <functional>
#include <memory>
#include <string>

#include "models/mult/mult.h"
#include "models/mult/mult_objective.h"
#include "models/prelude.h"

namespace modrob::testing::mult {

/// Limits of docs/models/mult.md section 9. Key biases have a gradient of rounding noise (8.5), which is compared like
/// the others: it is far below the limit.
inline constexpr Tolerance kScore{1e-5, 0};
inline constexpr Tolerance kMiddle{5e-5, 0};
inline constexpr Tolerance kGradient{1e-5, 0};
inline constexpr Tolerance kFinal{5e-5, 0};

using models::MultOptions;

/// A golden file of MulT, and the model it describes. Files that store no parameters share those of "forward".
class MultGolden : public Golden {
 public:
  explicit MultGolden(const std::string& file) : Golden("mult", file) {}

  /// Without dropout; positions go by the first channel, as in the released code.
  MultOptions options() const {
    MultOptions options;
    options.positions = models::Positions::kByFirstChannel;
    options.text = bert() ? models::MultText::kBert : models::MultText::kGlove;
    options.width = size("d");
    options.attention_heads = size("num_heads");
    options.crossmodal_layers = size("nlevels");
    options.future_mask = flag("attn_mask");
    options.word_embedding_size = size("orig_d_l");
    options.embedding_dropout = options.text_attention_dropout = options.audio_attention_dropout =
        options.video_attention_dropout = options.relu_dropout = options.residual_dropout = options.output_dropout = 0;
    return options;
  }

  /// With the parameters `param.*` of `parameters`, which must be all. The text encoder has no dropout.
  std::shared_ptr<models::Mult> model(const MultOptions& options, const Golden& parameters,
                                      nn::TextEncoderOptions text = {.layout = fidelity::TextLayout::kPadded},
                                      fidelity::Padding padding = fidelity::Padding::kVisible) const {
    models::MultInputs inputs;
    inputs.audio_width = size("orig_d_a");
    inputs.video_width = size("orig_d_v");
    inputs.padding = padding;
    if (bert()) inputs.text_encoder = std::make_shared<nn::TextEncoder>(text, bert_config());
    auto mult = std::make_shared<models::Mult>(options, inputs);
    parameters.read_parameters(*mult);
    return mult;
  }

  /// The tensors `<prefix>bert_ids`, ... as a batch; every row, or one alone, cut to its own words + 2 steps.
  batch::Batch batch(const std::string& prefix, int64_t alone = -1) const {
    batch::Batch batch;
    const at::Tensor words = at(prefix + "lengths");
    const int64_t first = alone < 0 ? 0 : alone;
    const int64_t rows = alone < 0 ? words.size(0) : 1;
    const int64_t longest = words.narrow(0, first, rows).max().item<int64_t>();
    const auto cut = [&](const char* name, int64_t steps) {
      return at(prefix + name).narrow(0, first, rows).narrow(1, 0, steps).contiguous();
    };
    const at::Tensor mask = cut("bert_mask", longest + 2);
    const at::Tensor tokens = mask.sum(1);
    for (int64_t i = 0; i < rows; ++i) {
      batch.indices.push_back(first + i);
      batch.ids.push_back(static_cast<uint64_t>(first + i) + 1);
      batch.word_lengths.push_back(words[first + i].item<int64_t>());
      batch.token_lengths.push_back(tokens[i].item<int64_t>());
    }
    batch.padded_tokens = longest + 2;
    batch.token_ids = cut("bert_ids", longest + 2).masked_select(mask.to(at::kBool));
    batch.audio = cut("audio", longest);
    batch.video = cut("vision", longest);
    batch.audio_lengths = batch.video_lengths = batch.word_lengths;
    batch.labels = at(prefix + "label").narrow(0, first, rows).squeeze(1);
    return batch;
  }

 private:
  bool bert() const { return config().at("variant") == "bert"; }

  text::BertConfig bert_config() const {
    io::Json json = config().at("bert");
    // The golden writes "gelu (erf)".
    const auto activation = json.at("hidden_act").get<std::string>();
    json["hidden_act"] = activation.substr(0, activation.find(' '));
    auto config = text::BertConfig::from_json(json, "golden");
    config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0;
    return config;
  }
};

}  // namespace modrob::testing::mult
