#include "models/mmim/mmim_objective.h"

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>

#include <set>

namespace modrob::models {

namespace {

std::vector<std::string> mmim_pair_names(const Mmim& model) {
  std::vector<std::string> names;
  for (const auto& pair : model.pairs()) names.push_back(pair.name);
  return names;
}

}  // namespace

MmimObjective::MmimObjective(std::shared_ptr<Mmim> model, const optim::OptimizerOptions& optimizer)
    : model_(std::move(model)),
      parameters_(named_parameters(*model_)),
      memory_(model_->options().memory_batches, mmim_pair_names(*model_)) {
  const auto& options = model_->options();
  // The first group's rate is the one a step reports.
  std::vector<optim::ParameterGroup> main = {{{}, optimizer.learning_rate, optimizer.weight_decay},
                                             {{}, options.text_learning_rate, optimizer.weight_decay}};
  std::vector<optim::ParameterGroup> estimators = {{{}, options.estimator_learning_rate, optimizer.weight_decay}};
  for (const auto& parameter : parameters_) {
    auto& group = parameter.name.starts_with("text_enc.") ? main[1]
                  : parameter.name.starts_with("mi_")     ? estimators[0]
                                                          : main[0];
    group.parameters.push_back(parameter);
  }
  main_ = optim::make_optimizer(optimizer, std::move(main));
  estimators_ = optim::make_optimizer(optimizer, std::move(estimators));
}

int64_t MmimObjective::batches_of_pass(int64_t pass, int64_t batches) const {
  return estimator_pass(pass) && model_->options().half_estimator_pass ? (batches + 1) / 2 : batches;
}

StepReport MmimObjective::step(const batch::Batch& batch, const corrupt::CorruptionPlan& plan,
                               const StepPosition& position) {
  clear_gradients();
  return estimator_pass(position.pass) ? estimator_step(batch, plan) : main_step(batch, plan, position.batch);
}

StepReport MmimObjective::estimator_step(const batch::Batch& batch, const corrupt::CorruptionPlan& plan) {
  corrupt::Representations representations;
  {
    const c10::AutoGradMode gradient(model_->options().estimator_gradients == EstimatorGradients::kWholeModel);
    representations = plan.apply(model_->encode(batch, plan.zeroed()));
  }
  const at::Tensor likelihood = mmim_likelihood(*model_, representations);
  const at::Tensor total = -likelihood;
  require_finite(total, {{"text representation", representations.text},
                         {"video representation", representations.video},
                         {"audio representation", representations.audio},
                         {"likelihood", likelihood}});
  return update(*estimators_, total, {{"likelihood", likelihood}});
}

StepReport MmimObjective::main_step(const batch::Batch& batch, const corrupt::CorruptionPlan& plan,
                                    int64_t batch_of_pass) {
  const auto& options = model_->options();
  if (batch_of_pass == 0) memory_.clear();
  const auto representations = plan.apply(model_->encode(batch, plan.zeroed()));
  MmimTerms terms;
  terms.contrast = options.contrast;
  terms.entropy = options.contrast || model_->options().entropy_without_contrast == EntropyWithoutContrast::kSubtracted;
  terms.singular = model_->options().singular_entropy;
  const MmimLosses losses = mmim_losses(*model_, representations, batch.labels, memory_, terms);
  // One batch later than the memory allows, as the reference does (docs/models/mmim.md 8.6).
  const at::Tensor total = mmim_total(losses, options, batch_of_pass > options.memory_batches);
  require_finite(total, {{"text representation", representations.text},
                         {"video representation", representations.video},
                         {"audio representation", representations.audio},
                         {"fused vector", losses.fusion.fused},
                         {"score", losses.fusion.score},
                         {"task loss", losses.task},
                         {"contrastive loss", losses.contrast},
                         {"likelihood", losses.likelihood},
                         {"entropy", losses.entropy}});
  if (terms.entropy) memory_.remember(batch_of_pass, losses.rows);
  NamedLosses named = {{"task", losses.task}};
  if (terms.contrast) {
    named.emplace_back("contrast", losses.contrast);
    named.emplace_back("likelihood", losses.likelihood);
  }
  if (terms.entropy) {
    const at::TensorOptions number = losses.task.options();
    named.emplace_back("entropy", losses.entropy.defined() ? losses.entropy : at::zeros({}, number));
    named.emplace_back("entropies_left_out", at::full({}, static_cast<double>(losses.entropies_left_out), number));
  }
  return update(*main_, total, named);
}

void MmimObjective::clear_gradients() {
  const bool keep = model_->options().unused_gradients == UnusedGradients::kZeroFilled;
  for (auto& parameter : parameters_) {
    at::Tensor& gradient = parameter.value.mutable_grad();
    if (!gradient.defined()) continue;
    gradient = keep ? at::zeros_like(parameter.value) : at::Tensor();
  }
}

StepReport MmimObjective::update(optim::Optimizer& optimizer, const at::Tensor& total, const NamedLosses& losses) {
  total.backward();
  const at::Tensor norm = model_->options().estimator_gradients == EstimatorGradients::kWholeModel
                              ? optim::clip_gradients(parameters_, optimizer.options())
                              : optimizer.clip_gradients();
  StepReport report = report_of(total, losses, norm, optimizer.learning_rate());
  optimizer.step();
  return report;
}

void MmimObjective::save(nn::StateWriter& writer) const {
  main_->save(writer, "optimizer.main.");
  estimators_->save(writer, "optimizer.estimators.");
  memory_.save(writer, "memory.");
  std::vector<std::string> with_gradient;
  for (const auto& parameter : parameters_) {
    if (parameter.value.grad().defined()) with_gradient.push_back(parameter.name);
  }
  writer.value("with_gradient", with_gradient);
}

void MmimObjective::load(const nn::StateReader& reader) {
  main_->load(reader, "optimizer.main.");
  estimators_->load(reader, "optimizer.estimators.");
  memory_.load(reader, "memory.", parameters_.front().value.device());
  // A gradient that exists is zero-filled by the next step, so that decay moves its parameter; its values are gone.
  std::vector<std::string> with_gradient;
  reader.read_value("with_gradient", with_gradient);
  const std::set<std::string> names(with_gradient.begin(), with_gradient.end());
  for (auto& parameter : parameters_) {
    parameter.value.mutable_grad() = names.contains(parameter.name) ? at::zeros_like(parameter.value) : at::Tensor();
  }
}

BuiltModel MmimOptions::build(const BuildInputs& inputs) const {
  MmimInputs widths;
  widths.audio_width = inputs.audio_width;
  widths.video_width = inputs.video_width;
  widths.text_encoder = inputs.text_encoder;
  auto model = std::make_shared<Mmim>(*this, widths);
  auto objective = std::make_unique<MmimObjective>(model, inputs.optimizer);
  return {std::move(model), std::move(objective)};
}

}  // namespace modrob::models
