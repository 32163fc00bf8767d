#include "models/bbfn/bbfn_objective.h"

#include <ATen/Functions.h>

namespace modrob::models {

at::Tensor bbfn_separation_loss(const BbfnParts& parts) {
  const at::Tensor answers = parts.other_like();
  const int64_t rows = parts.score.size(0);
  const at::Tensor truth = at::cat({at::zeros({rows}), at::ones({rows})}).repeat({answers.size(0) / (2 * rows)});
  return at::binary_cross_entropy(answers, truth);
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
  const BbfnLosses losses = bbfn_losses(parts, batch.labels, model_->options());
  std::vector<std::pair<std::string, at::Tensor>> tensors = {{"text representation", representations.text},
                                                             {"video representation", representations.video},
                                                             {"audio representation", representations.audio},
                                                             {"language-audio pair, language", parts.pairs[0].language},
                                                             {"language-audio pair, audio", parts.pairs[0].other},
                                                             {"language-video pair, language", parts.pairs[1].language},
                                                             {"language-video pair, video", parts.pairs[1].other},
                                                             {"fusion output", parts.fusion_out},
                                                             {"score", parts.score},
                                                             {"task loss", losses.task}};
  if (separation) tensors.emplace_back("separation loss", losses.separation);
  require_finite(losses.total, tensors);
  StepReport report = update(losses.total);
  report.losses = {{"total", losses.total.item<double>()}, {"task", losses.task.item<double>()}};
  if (separation) report.losses.emplace_back("separation", losses.separation.item<double>());
  return report;
}

}  // namespace modrob::models
