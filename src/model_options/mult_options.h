#pragma once

#include <cstdint>
#include <string_view>

#include "fidelity/switch_row.h"
#include "io/record/record_visitor.h"
#include "model_options/model_words.h"

namespace modrob::models {

enum class Positions { kByLength, kByFirstChannel };

/// How MulT reads text.
enum class MultText { kBert, kGlove };
/// Which modalities are targets of crossmodal attention; the score is read from them.
enum class MultTargets { kAll, kText, kAudio, kVideo };

/// MulT's own settings. Defaults are the released command for MOSI (docs/models/mult.md 3.3 and 5, column run.sh).
struct MultOptions {
  static constexpr std::string_view kName = "mult";
  static constexpr std::string_view kSummary =
      "each modality attends to the two others, step by step (Tsai et al. 2019)";

  MultText text = MultText::kBert;
  MultTargets targets = MultTargets::kAll;
  int64_t width = 30;  ///< d; the stacks behind the crossmodal ones are twice as wide
  int64_t attention_heads = 10;
  int64_t crossmodal_layers = 4;  ///< the self-attention stacks have this many too, but at least 3
  bool future_mask = true;
  double embedding_dropout = 0.3;
  double text_attention_dropout = 0.2;  ///< where text is the source, and in self-attention
  double audio_attention_dropout = 0;   ///< where audio is the source
  double video_attention_dropout = 0;   ///< where video is the source
  double relu_dropout = 0.1;
  double residual_dropout = 0.1;
  double output_dropout = 0.1;
  int64_t word_embedding_size = 300;  ///< glove
  // Fidelity switches; what they mean stands in for_each_switch.
  Positions positions = Positions::kByLength;

  static constexpr SelectionLoss kSelectionLoss = SelectionLoss::kAbsoluteError;
  /// UserError naming the key.
  void validate() const;
  bool reads_word_pieces() const { return text == MultText::kBert; }
  bool reads_words() const { return text == MultText::kGlove; }
  void for_each_switch(const fidelity::SwitchVisitor& visit);
  /// In models/mult/, with LibTorch.
  BuiltModel build(const BuildInputs& inputs) const;
};

/// Keys "mult.text", ...
void describe(io::RecordVisitor& visitor, MultOptions& options);

}  // namespace modrob::models
