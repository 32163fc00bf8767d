#include "models/one_optimizer_objective.h"

namespace modrob::models {

OneOptimizerObjective::OneOptimizerObjective(const torch::nn::Module& model, const optim::OptimizerOptions& optimizer)
    : optimizer_(optim::make_optimizer(optimizer, named_parameters(model))) {}

StepReport OneOptimizerObjective::update(const at::Tensor& total, const NamedLosses& losses) {
  total.backward();
  const at::Tensor norm = optimizer_->clip_gradients();
  StepReport report = report_of(total, losses, norm, optimizer_->learning_rate());
  optimizer_->step();
  return report;
}

void OneOptimizerObjective::finish_epoch(double validation_loss) { optimizer_->observe_validation(validation_loss); }
void OneOptimizerObjective::save(nn::StateWriter& writer) const { optimizer_->save(writer, "optimizer."); }
void OneOptimizerObjective::load(const nn::StateReader& reader) { optimizer_->load(reader, "optimizer."); }

}  // namespace modrob::models
