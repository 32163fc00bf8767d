#include "models/self_mm/self_mm_objective.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include "core/error.h"
#include "core/log.h"

namespace modrob::models {

namespace {

LabelMemoryOptions memory_options(const SelfMmOptions& options) {
  LabelMemoryOptions memory;
  memory.feature_sizes = options.head_sizes;
  memory.label_limit = options.label_limit;
  memory.exclude_zero = options.exclude_zero;
  memory.empty_class = options.empty_class;
  return memory;
}

void require_finite_step(const corrupt::Representations& representations, const SelfMmParts& parts,
                         const PerHead<at::Tensor>& labels, const SelfMmLosses& losses) {
  std::vector<std::pair<std::string, at::Tensor>> tensors = {{"text representation", representations.text},
                                                             {"audio representation", representations.audio},
                                                             {"video representation", representations.video}};
  for (const SelfMmHead head : kSelfMmHeads) {
    const std::string name = head_name(head);
    tensors.emplace_back(name + " label", labels[head]);
    tensors.emplace_back(name + " features", parts.features[head]);
    tensors.emplace_back(name + " score", parts.scores[head]);
  }
  require_finite(losses.total, tensors);
}

}  // namespace

SelfMmLosses self_mm_losses(const SelfMmParts& parts, const PerHead<at::Tensor>& labels) {
  SelfMmLosses losses;
  for (const SelfMmHead head : kSelfMmHeads) {
    at::Tensor error = (parts.scores[head] - labels[head]).abs();
    if (head != SelfMmHead::kFusion) error = error * (labels[head] - labels[SelfMmHead::kFusion]).abs().tanh();
    losses.heads[head] = error.mean();
    losses.total = losses.total.defined() ? losses.total + losses.heads[head] : losses.heads[head];
  }
  return losses;
}

std::vector<optim::ParameterGroup> self_mm_groups(const SelfMm& model, const optim::OptimizerOptions& optimizer) {
  const SelfMmOptions& options = model.options();
  std::vector<optim::ParameterGroup> groups = {
      {{}, optimizer.learning_rate, optimizer.weight_decay},
      {{}, optimizer.learning_rate, 0},
      {{}, options.audio_rates.learning_rate, options.audio_rates.weight_decay},
      {{}, options.video_rates.learning_rate, options.video_rates.weight_decay},
      {{}, options.other_rates.learning_rate, options.other_rates.weight_decay}};
  const auto group_of = [](const std::string& name) -> size_t {
    if (name.starts_with("Model.text_model.")) {
      const bool decays = name.find("bias") == std::string::npos && name.find("LayerNorm.weight") == std::string::npos;
      return decays ? 0 : 1;
    }
    if (name.starts_with("Model.audio_model.")) return 2;
    return name.starts_with("Model.video_model.") ? 3 : 4;
  };
  for (auto& parameter : named_parameters(model)) {
    auto& group = groups[group_of(parameter.name)];
    group.parameters.push_back(std::move(parameter));
  }
  return groups;
}

SelfMmObjective::SelfMmObjective(std::shared_ptr<SelfMm> model, const optim::OptimizerOptions& optimizer,
                                 const TrainingUtterances& training)
    : model_(std::move(model)),
      parameters_(named_parameters(*model_)),
      optimizer_(optim::make_optimizer(optimizer, self_mm_groups(*model_, optimizer))),
      memory_(training, memory_options(model_->options())) {}

bool SelfMmObjective::begins_window(const StepPosition& position) const {
  return position.batch % model_->options().update_batches == 0;
}

bool SelfMmObjective::ends_window(const StepPosition& position) const {
  const int64_t window = model_->options().update_batches;
  const bool tail = position.batch == position.batches - 1 && model_->options().tail_batches == TailBatches::kStepped;
  return tail || position.batch % window == window - 1;
}

at::Tensor SelfMmObjective::gradient_norm_so_far() const {
  optim::OptimizerOptions unclipped = optimizer_->options();
  unclipped.clipping = optim::Clipping::kNone;
  return optim::clip_gradients(parameters_, unclipped);
}

StepReport SelfMmObjective::step(const batch::Batch& batch, const corrupt::CorruptionPlan& plan,
                                 const StepPosition& position) {
  if (begins_window(position)) optimizer_->zero_gradients();  // the encoder needs their memory
  return step(batch, plan.apply(model_->encode(batch, plan.zeroed())), position);
}

StepReport SelfMmObjective::step(const batch::Batch& batch, const corrupt::Representations& representations,
                                 const StepPosition& position) {
  MODROB_CHECK(begins_window(position) || window_open_, "a window goes on where it was begun or restored");
  if (begins_window(position)) optimizer_->zero_gradients();
  const at::Tensor rows = memory_.rows(batch.ids);
  const PerHead<at::Tensor> labels = memory_.labels(rows);
  const SelfMmParts parts = model_->parts(representations);
  const SelfMmLosses losses = self_mm_losses(parts, labels);
  require_finite_step(representations, parts, labels, losses);

  losses.total.backward();
  PerHead<at::Tensor> features;
  for (const SelfMmHead head : kSelfMmHeads) features[head] = parts.features[head].detach();
  memory_.update(rows, features, position.epoch);
  // To look is to wait for an accelerator: once an epoch is enough.
  if (losses.total.is_cpu() || position.batch == 0) warn_of_empty_classes(position.epoch);

  NamedLosses named;
  for (const SelfMmHead head : kSelfMmHeads) {
    named.emplace_back(head == SelfMmHead::kFusion ? "task" : head_name(head), losses.heads[head]);
  }
  const bool ends = ends_window(position);
  const at::Tensor norm = ends ? optimizer_->clip_gradients() : gradient_norm_so_far();
  StepReport report = report_of(losses.total, std::move(named), norm, optimizer_->learning_rate());
  if (ends) optimizer_->step();
  // What an epoch's incomplete window has summed is never used, so nothing of it waits.
  window_open_ = !ends_window(position) && position.batch != position.batches - 1;
  return report;
}

void SelfMmObjective::warn_of_empty_classes(int64_t epoch) {
  if (warned_epoch_ == epoch) return;
  const std::string empty = memory_.empty_classes();
  if (empty.empty()) return;
  warned_epoch_ = epoch;
  log_warning("self_mm, epoch " + std::to_string(epoch) + ": no training utterance has a label of the class " + empty +
              "; generated labels need both classes (fidelity.empty_class says what becomes of the centre)");
}

void SelfMmObjective::finish_epoch(double validation_loss) { optimizer_->observe_validation(validation_loss); }

void SelfMmObjective::save(nn::StateWriter& writer) const {
  optimizer_->save(writer, "optimizer.");
  memory_.save(writer, "memory.");
  writer.value("accumulated", window_open_);
  if (!window_open_) return;
  for (const auto& parameter : parameters_) {
    const at::Tensor& gradient = parameter.value.grad();
    if (!gradient.defined()) continue;
    const std::string name = "accumulated." + parameter.name;
    if (gradient.is_sparse()) {
      // Not made dense: the optimiser treats rows that no batch has touched differently.
      MODROB_CHECK(gradient.is_coalesced(), "taking the norm has merged equal rows");
      writer.tensor(name + ".rows", gradient._indices());
      writer.tensor(name, gradient._values());
    } else {
      writer.tensor(name, gradient);
    }
  }
}

void SelfMmObjective::load(const nn::StateReader& reader) {
  optimizer_->load(reader, "optimizer.");
  memory_.load(reader, "memory.");
  reader.read_value("accumulated", window_open_);
  optimizer_->zero_gradients();
  if (!window_open_) return;
  for (const auto& parameter : parameters_) {
    const std::string name = "accumulated." + parameter.name;
    if (!reader.contains(name)) continue;
    at::Tensor& gradient = parameter.value.mutable_grad();
    if (reader.contains(name + ".rows")) {
      gradient = at::_sparse_coo_tensor_unsafe(reader.tensor(name + ".rows").clone(), reader.tensor(name).clone(),
                                               parameter.value.sizes(), parameter.value.options().layout(at::kSparse),
                                               /*is_coalesced=*/true);
    } else {
      gradient = at::empty_like(parameter.value.detach());
      reader.read_into(name, gradient);
    }
  }
}

BuiltModel SelfMmOptions::build(const BuildInputs& inputs) const {
  auto model =
      std::make_shared<SelfMm>(*this, SelfMmInputs{inputs.audio_width, inputs.video_width, inputs.text_encoder});
  auto objective = std::make_unique<SelfMmObjective>(model, inputs.optimizer, inputs.training);
  return {std::move(model), std::move(objective)};
}

}  // namespace modrob::models
