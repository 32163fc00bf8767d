#include "models/mult/mult_objective.h"

#include <ATen/Functions.h>

#include "core/error.h"
#include "text/glove.h"

namespace modrob::models {

at::Tensor mult_loss(const at::Tensor& score, const at::Tensor& labels) { return (score - labels).abs().mean(); }

MultObjective::MultObjective(std::shared_ptr<Mult> model, const optim::OptimizerOptions& optimizer)
    : OneOptimizerObjective(*model, optimizer), model_(std::move(model)) {}

StepReport MultObjective::step(const batch::Batch& batch, const corrupt::CorruptionPlan& plan,
                               const StepPosition& /*position*/) {
  zero_gradients();
  const auto representations = plan.apply(model_->encode(batch, plan.zeroed()));
  const MultProjections projections = model_->project(representations, batch);
  const MultParts parts = model_->fuse(projections);
  const at::Tensor loss = mult_loss(parts.score, batch.labels);
  require_finite(loss, {{"text representation", representations.text},
                        {"audio representation", representations.audio},
                        {"video representation", representations.video},
                        {"text projection", projections[0].rows},
                        {"audio projection", projections[1].rows},
                        {"video projection", projections[2].rows},
                        {"text with audio", parts.crossmodal[0].rows},
                        {"text with video", parts.crossmodal[1].rows},
                        {"audio with text", parts.crossmodal[2].rows},
                        {"audio with video", parts.crossmodal[3].rows},
                        {"video with text", parts.crossmodal[4].rows},
                        {"video with audio", parts.crossmodal[5].rows},
                        {"text memory", parts.memory[0].rows},
                        {"audio memory", parts.memory[1].rows},
                        {"video memory", parts.memory[2].rows},
                        {"score", parts.score}});
  return update(loss, {{"l1", loss}});
}

namespace {

// Words without a vector, and the padding, are zeros.
at::Tensor word_vectors(const BuildInputs& inputs, int64_t width) {
  if (inputs.glove_file.empty()) {
    throw UserError(
        "mult.text = glove takes word vectors as they are, and text.glove_file does not name their file; it is a text "
        "file in GloVe's format (a word and mult.word_embedding_size = " +
        std::to_string(width) + " numbers a line, such as glove.840B.300d.txt)");
  }
  at::Tensor table = at::zeros({static_cast<int64_t>(inputs.words.size()), width});
  text::read_glove(inputs.glove_file, inputs.words, width, [&](int64_t row, std::span<const float> vector) {
    std::copy(vector.begin(), vector.end(), table[row].mutable_data_ptr<float>());
  });
  constexpr int64_t kPadding = 1;  // batch::WordVocabulary
  table[kPadding].zero_();
  return table;
}

}  // namespace

BuiltModel MultOptions::build(const BuildInputs& inputs) const {
  MultInputs from_data;
  from_data.audio_width = inputs.audio_width;
  from_data.video_width = inputs.video_width;
  from_data.text_encoder = inputs.text_encoder;
  from_data.padding = inputs.fidelity.padding;
  if (reads_words()) from_data.word_vectors = word_vectors(inputs, word_embedding_size);
  auto model = std::make_shared<Mult>(*this, from_data);
  auto objective = std::make_unique<MultObjective>(model, inputs.optimizer);
  return {std::move(model), std::move(objective)};
}

}  // namespace modrob::models
