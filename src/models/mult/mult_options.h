#pragma once

#include <cstdint>

#include "io/record/record_visitor.h"

namespace modrob::models {

/// How MulT reads text.
enum class MultText { kBert, kGlove };
/// Which modalities are targets of crossmodal attention; the score is read from them.
enum class MultTargets { kAll, kText, kAudio, kVideo };

/// MulT's own settings. Defaults are the released command for MOSI (docs/models/mult.md 3.3 and 5, column run.sh).
struct MultOptions {
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

  /// UserError naming the key.
  void validate() const;
};

/// Keys "mult.text", ...
void describe(io::RecordVisitor& visitor, MultOptions& options);

}  // namespace modrob::models
