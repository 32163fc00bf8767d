#pragma once

#include <cstdint>
#include <string_view>

#include "fidelity/switch_row.h"
#include "io/record/record_visitor.h"
#include "model_options/model_words.h"

namespace modrob::models {

enum class TextSteps { kTokens, kWords };

/// BBFN's own settings; defaults as in the reference code. docs/models/bbfn.md sections 3 and 4.
struct BbfnOptions {
  static constexpr std::string_view kName = "bbfn";
  static constexpr std::string_view kSummary =
      "text paired with audio and with video, through gated cross-modal layers (Han et al. 2021)";

  int64_t hidden_size = 40;     ///< width of every stream ("attn_dim")
  int64_t attention_heads = 5;  ///< each has an equal share of the width
  int64_t levels = 5;           ///< gated layers a stream passes
  int64_t text_kernel = 3;      ///< steps that the convolution in front of the levels sees; odd
  int64_t audio_kernel = 3;
  int64_t video_kernel = 3;
  double attention_dropout = 0.1;  ///< of attention probabilities
  double residual_dropout = 0.1;   ///< behind attention and behind the feed-forward part
  double relu_dropout = 0.1;       ///< inside the feed-forward part
  double output_dropout = 0;       ///< of the fusion head
  bool separation = false;         ///< train the discriminators ("use_disc"; docs/models/bbfn.md 8.2)
  double separation_weight = 0.1;  ///< "lambda_d"
  // Fidelity switches; what they mean stands in for_each_switch.
  TextSteps text_steps = TextSteps::kTokens;

  static constexpr SelectionLoss kSelectionLoss = SelectionLoss::kSquaredError;
  /// UserError naming the key.
  void validate() const;
  void for_each_switch(const fidelity::SwitchVisitor& visit);
  /// In models/bbfn/, with LibTorch.
  BuiltModel build(const BuildInputs& inputs) const;
};

/// Keys "bbfn.hidden_size", ...
void describe(io::RecordVisitor& visitor, BbfnOptions& options);

}  // namespace modrob::models
