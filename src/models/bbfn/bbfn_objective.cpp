#include "models/bbfn/bbfn_objective.h"

#include <ATen/Functions.h>

#include "core/error.h"

namespace modrob::models {

at::Tensor bbfn_separation_loss(const BbfnParts& parts) {
  const at::Tensor answers = parts.other_like();
  const int64_t rows = parts.score.size(0);
  const at::Tensor truth = at::cat({at::zeros({rows}, answers.options()), at::ones({rows}, answers.options())})
                               .repeat({answers.size(0) / (2 * rows)});
  if (answers.is_cpu()) return at::binary_cross_entropy(answers, truth);
  // An accelerator ends the process at an answer that is no number; here it makes the loss none.
  return at::binary_cross_entropy(answers.nan_to_num(0.5), truth) + answers.sum() * 0;
}

BbfnLosses bbfn_losses(const BbfnParts& parts, const at::Tensor& labels, const BbfnOptions& options) {
  BbfnLosses losses;
  losses.task = (parts.score - labels).square().mean();
  losses.total = losses.task;
  if (options.separation) {
    losses.separation = bbfn_separation_loss(parts);
    losses.total = losses.task + options.separation_weight * losses.separation;
  }
  return losses;
}

BbfnObjective::BbfnObjective(std::shared_ptr<Bbfn> model, const optim::OptimizerOptions& optimizer)
    : OneOptimizerObjective(*model, optimizer), model_(std::move(model)) {}

StepReport BbfnObjective::step(const batch::Batch& batch, const corrupt::CorruptionPlan& plan,
                               const StepPosition& /*position*/) {
  zero_gradients();
  const auto representations = plan.apply(model_->encode(batch, plan.zeroed()));
  const bool separation = model_->options().separation;
  const BbfnParts parts = model_->parts(representations, batch, {.discriminators = separation});
  std::vector<std::pair<std::string, at::Tensor>> tensors = {{"text representation", representations.text},
                                                             {"video representation", representations.video},
                                                             {"audio representation", representations.audio},
                                                             {"language-audio pair, language", parts.pairs[0].language},
                                                             {"language-audio pair, audio", parts.pairs[0].other},
                                                             {"language-video pair, language", parts.pairs[1].language},
                                                             {"language-video pair, video", parts.pairs[1].other},
                                                             {"fusion output", parts.fusion_out},
                                                             {"score", parts.score}};
  // The separation loss refuses answers that are no numbers.
  if (separation) require_finite(parts.other_like().sum(), tensors);
  const BbfnLosses losses = bbfn_losses(parts, batch.labels, model_->options());
  tensors.emplace_back("task loss", losses.task);
  if (separation) tensors.emplace_back("separation loss", losses.separation);
  require_finite(losses.total, tensors);
  NamedLosses named = {{"task", losses.task}};
  if (separation) named.emplace_back("separation", losses.separation);
  return update(losses.total, named);
}

BuiltModel BbfnOptions::build(const BuildInputs& inputs) const {
  if (text_steps == TextSteps::kWords && inputs.fidelity.text_cut != fidelity::TextCut::kBatchWords) {
    throw UserError(
        "fidelity.text_steps = words counts words on the axis of word pieces, so texts must be cut there: "
        "set fidelity.text_cut = batch_words too, or fidelity.text_steps = tokens");
  }
  auto model = std::make_shared<Bbfn>(
      *this, BbfnInputs{inputs.audio_width, inputs.video_width, inputs.text_encoder, inputs.fidelity.padding});
  auto objective = std::make_unique<BbfnObjective>(model, inputs.optimizer);
  return {std::move(model), std::move(objective)};
}

}  // namespace modrob::models
