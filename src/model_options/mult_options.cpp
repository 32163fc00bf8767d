#include "model_options/mult_options.h"

#include "core/error.h"

namespace modrob::models {

void describe(io::RecordVisitor& visitor, MultOptions& options) {
  static constexpr io::EnumName kTexts[] = {{"bert", 0, "a BERT's last hidden states"},
                                            {"glove", 1, "word vectors as they are, not trained"}};
  static constexpr io::EnumName kTargets[] = {{"all", 0, "each modality attends to the two others"},
                                              {"text", 1, "only text does"},
                                              {"audio", 2, "only audio does"},
                                              {"video", 3, "only video does"}};
  constexpr io::Range kShare{0, 1};
  visitor.choice("mult.text", options.text, kTexts, "text encoder");
  visitor.choice("mult.targets", options.targets, kTargets, "which modalities attend to the others");
  visitor.field("mult.hidden_size", options.width, "width of the crossmodal stacks", {4, 65536});
  visitor.field("mult.attention_heads", options.attention_heads, "heads of every attention", {1, 1024});
  visitor.field("mult.crossmodal_layers", options.crossmodal_layers,
                "blocks of a crossmodal stack; the self-attention stacks have as many, but at least 3", {1, 1024});
  visitor.field("mult.future_mask", options.future_mask, "a step does not attend to later steps");
  visitor.field("mult.embedding_dropout", options.embedding_dropout,
                "dropout of the text's vectors and of the input of every stack", kShare);
  visitor.field("mult.text_attention_dropout", options.text_attention_dropout,
                "dropout of attention to text, and of self-attention", kShare);
  visitor.field("mult.audio_attention_dropout", options.audio_attention_dropout, "dropout of attention to audio",
                kShare);
  visitor.field("mult.video_attention_dropout", options.video_attention_dropout, "dropout of attention to video",
                kShare);
  visitor.field("mult.relu_dropout", options.relu_dropout, "dropout inside the blocks' feed-forward part", kShare);
  visitor.field("mult.residual_dropout", options.residual_dropout, "dropout of both branches of every block", kShare);
  visitor.field("mult.output_dropout", options.output_dropout, "dropout of the head", kShare);
  visitor.field("mult.word_embedding_size", options.word_embedding_size, "width of a word vector (glove)", {1, 65536});
}

void MultOptions::validate() const {
  if (width % attention_heads != 0) {
    throw UserError("mult.hidden_size = " + std::to_string(width) + " is not divisible by mult.attention_heads = " +
                    std::to_string(attention_heads) + "; each head needs an equal share of the width");
  }
}

void MultOptions::for_each_switch(const fidelity::SwitchVisitor& visit) {
  static constexpr io::EnumName kPositionChoices[] = {
      {"by_length", 0, "every real step has its position code"},
      {"by_first_channel", 1, "a step whose first channel is exactly 0 has none"}};
  fidelity::visit_switch(
      visit,
      {"positions", kPositionChoices, 1,
       "The reference takes an exact zero in the first channel for padding, so utterances whose text is missing, and "
       "silent frames, lose their position codes.",
       "docs/models/mult.md 3.2, 8.2"},
      positions);
}

}  // namespace modrob::models
