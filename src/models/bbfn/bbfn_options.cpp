#include "models/bbfn/bbfn_options.h"

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

}  // namespace modrob::models
