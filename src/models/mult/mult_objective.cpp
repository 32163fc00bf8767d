#include "models/mult/mult_objective.h"

#include <ATen/Functions.h>

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
  StepReport report = update(loss);
  report.losses = {{"total", loss.item<double>()}, {"l1", loss.item<double>()}};
  return report;
}

}  // namespace modrob::models
