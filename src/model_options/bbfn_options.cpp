#include "model_options/bbfn_options.h"

#include "core/error.h"

namespace modrob::models {

void describe(io::RecordVisitor& visitor, BbfnOptions& options) {
  visitor.field("bbfn.hidden_size", options.hidden_size, "width of every stream", {1, 65536});
  visitor.field("bbfn.attention_heads", options.attention_heads, "heads of the cross-modal attention", {1, 1024});
  visitor.field("bbfn.levels", options.levels, "gated cross-modal layers a stream passes", {1, 64});
  visitor.field("bbfn.text_kernel", options.text_kernel, "tokens that the text convolution sees, odd", {1, 1023});
  visitor.field("bbfn.audio_kernel", options.audio_kernel, "steps that the audio convolution sees, odd", {1, 1023});
  visitor.field("bbfn.video_kernel", options.video_kernel, "steps that the video convolution sees, odd", {1, 1023});
  visitor.field("bbfn.attention_dropout", options.attention_dropout, "dropout of attention probabilities", {0, 1});
  visitor.field("bbfn.residual_dropout", options.residual_dropout,
                "dropout behind attention and behind the feed-forward part", {0, 1});
  visitor.field("bbfn.relu_dropout", options.relu_dropout, "dropout inside the feed-forward part", {0, 1});
  visitor.field("bbfn.output_dropout", options.output_dropout, "dropout of the fusion head", {0, 1});
  visitor.field("bbfn.separation", options.separation,
                "add the loss of the discriminators that tell modalities apart at every level");
  visitor.field("bbfn.separation_weight", options.separation_weight, "weight of that loss", {0, 1e6});
}

void BbfnOptions::validate() const {
  if (hidden_size % attention_heads != 0) {
    throw UserError("bbfn.hidden_size = " + std::to_string(hidden_size) + " is not divisible by " +
                    "bbfn.attention_heads = " + std::to_string(attention_heads) +
                    "; each head needs an equal share of the width");
  }
  const std::pair<const char*, int64_t> kernels[] = {
      {"bbfn.text_kernel", text_kernel}, {"bbfn.audio_kernel", audio_kernel}, {"bbfn.video_kernel", video_kernel}};
  for (const auto& [key, size] : kernels) {
    if (size % 2 == 1) continue;
    throw UserError(std::string(key) + " = " + std::to_string(size) +
                    " is even; an odd kernel keeps a step's place, so take " + std::to_string(size - 1) + " or " +
                    std::to_string(size + 1));
  }
}

void BbfnOptions::for_each_switch(const fidelity::SwitchVisitor& visit) {
  static constexpr io::EnumName kTextStepChoices[] = {{"tokens", 0, "as many steps as the text has tokens"},
                                                      {"words", 1, "words + 2 steps, also on the axis of word pieces"}};
  fidelity::visit_switch(
      visit,
      {"text_steps", kTextStepChoices, 1,
       "The reference masks, packs and divides on the axis of word pieces with the number of words, so the tail of a "
       "text with more pieces than words is invisible.",
       "docs/models/bbfn.md 8.4, 8.6"},
      text_steps);
}

}  // namespace modrob::models
