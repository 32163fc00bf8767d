#include "optim/optimizer.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>

#include <cmath>

#include "core/error.h"
#include "optim/adam.h"
#include "optim/rmsprop.h"

namespace modrob::optim {

at::Tensor clip_gradients(const std::vector<NamedParameter>& parameters, const OptimizerOptions& options) {
  const c10::AutoGradMode no_gradient(false);
  std::vector<at::Tensor> gradients;
  for (const auto& parameter : parameters) {
    at::Tensor& gradient = parameter.value.mutable_grad();
    if (!gradient.defined()) continue;
    if (gradient.is_sparse()) gradient = gradient.coalesce();
    gradients.push_back(gradient.is_sparse() ? gradient._values() : gradient);
  }
  if (gradients.empty()) return at::scalar_tensor(0, at::kDouble);
  const at::Tensor norm = at::stack(at::_foreach_norm(gradients)).to(at::kDouble).norm();
  if (options.clipping == Clipping::kValue) {
    at::_foreach_clamp_min_(gradients, -options.clip);
    at::_foreach_clamp_max_(gradients, options.clip);
  } else if (options.clipping == Clipping::kNorm && !norm.is_cpu()) {
    const at::Tensor factor = options.clip / (norm + 1e-6);
    at::_foreach_mul_(gradients, at::where(norm > options.clip, factor, at::ones_like(norm)).to(at::kFloat));
  } else if (options.clipping == Clipping::kNorm && norm.item<double>() > options.clip) {
    at::_foreach_mul_(gradients, options.clip / (norm.item<double>() + 1e-6));
  }
  return norm;
}

Optimizer::Optimizer(OptimizerOptions options, std::vector<ParameterGroup> groups,
                     std::vector<std::string> moment_names)
    : options_(options), moment_names_(std::move(moment_names)), plateau_(options.plateau) {
  for (auto& group : groups) {
    for (auto& parameter : group.parameters) {
      if (!parameter.value.requires_grad()) continue;
      Slot slot;
      slot.parameter = std::move(parameter);
      slot.group = groups_.size();
      slots_.push_back(std::move(slot));
    }
    groups_.push_back({group.learning_rate, group.weight_decay});
  }
}

void Optimizer::zero_gradients() {
  for (auto& slot : slots_) slot.parameter.value.mutable_grad() = at::Tensor();
}

std::vector<NamedParameter> Optimizer::parameters() const {
  std::vector<NamedParameter> parameters;
  for (const auto& slot : slots_) parameters.push_back(slot.parameter);
  return parameters;
}

at::Tensor Optimizer::clip_gradients() { return optim::clip_gradients(parameters(), options_); }

void Optimizer::observe_validation(double loss) {
  if (plateau_.observe(loss)) rate_factor_ *= options_.plateau.factor;
}

void Optimizer::touch_rows(Slot& slot, const at::Tensor& rows) {
  const at::TensorOptions indices = slot.parameter.value.options().dtype(at::kLong);
  if (!slot.by_rows) {
    slot.by_rows = true;
    slot.row_position = at::full({slot.parameter.value.size(0)}, -1, indices);
    slot.rows = at::empty({0}, indices);
    for (size_t i = 0; i < moment_names_.size(); ++i) {
      auto shape = slot.parameter.value.sizes().vec();
      shape[0] = 0;
      slot.moments.push_back(at::empty(shape, slot.parameter.value.options()));
    }
  }
  const at::Tensor fresh = rows.masked_select(slot.row_position.index_select(0, rows).lt(0));
  if (fresh.numel() == 0) return;
  slot.row_position.index_copy_(0, fresh, at::arange(slot.rows.size(0), slot.rows.size(0) + fresh.size(0), indices));
  slot.rows = at::cat({slot.rows, fresh});
  for (auto& moment : slot.moments) {
    auto shape = moment.sizes().vec();
    shape[0] = fresh.size(0);
    moment = at::cat({moment, at::zeros(shape, moment.options())});
  }
}

at::Tensor Optimizer::compact_gradient(Slot& slot) {
  const at::Tensor& gradient = slot.parameter.value.grad();
  if (!gradient.is_sparse()) {
    touch_rows(slot, gradient.flatten(1).abs().sum(1).nonzero().squeeze(1));
    return gradient.index_select(0, slot.rows);
  }
  const at::Tensor coalesced = gradient.coalesce();
  const at::Tensor rows = coalesced._indices()[0];
  touch_rows(slot, rows);
  auto shape = slot.parameter.value.sizes().vec();
  shape[0] = slot.rows.size(0);
  at::Tensor compact = at::zeros(shape, slot.parameter.value.options());
  return compact.index_copy_(0, slot.row_position.index_select(0, rows), coalesced._values());
}

void Optimizer::step() {
  const c10::AutoGradMode no_gradient(false);
  for (size_t group = 0; group < groups_.size(); ++group) step_group(group);
}

void Optimizer::step_group(size_t group) {
  Update update;
  update.learning_rate = groups_[group].learning_rate * rate_factor_;
  update.weight_decay = groups_[group].weight_decay;
  update.moments.resize(moment_names_.size());
  std::vector<std::pair<Slot*, at::Tensor>> write_back;
  for (auto& slot : slots_) {
    at::Tensor& value = slot.parameter.value;
    if (slot.group != group || !value.grad().defined()) continue;
    // Once by rows, always by rows: a batch whose text is missing altogether gives a dense gradient of zeros.
    const bool by_rows = slot.steps == 0 ? value.grad().is_sparse() && update.weight_decay == 0 : slot.by_rows;
    if (by_rows) {
      update.gradients.push_back(compact_gradient(slot));
      update.values.push_back(value.index_select(0, slot.rows));
      write_back.emplace_back(&slot, update.values.back());
    } else {
      update.gradients.push_back(value.grad().is_sparse() ? value.grad().to_dense() : value.grad());
      update.values.push_back(value);
      if (slot.moments.empty()) {
        for (size_t i = 0; i < moment_names_.size(); ++i) slot.moments.push_back(at::zeros_like(value));
      }
    }
    update.steps.push_back(++slot.steps);
    for (size_t i = 0; i < moment_names_.size(); ++i) update.moments[i].push_back(slot.moments[i]);
  }
  if (update.values.empty()) return;
  apply(update);
  for (auto& [slot, values] : write_back) slot->parameter.value.index_copy_(0, slot->rows, values);
}

void Optimizer::save(nn::StateWriter& writer, const std::string& prefix) const {
  writer.value(prefix + "plateau", plateau_);
  writer.value(prefix + "rate_factor", rate_factor_);
  for (const auto& slot : slots_) {
    const std::string name = prefix + slot.parameter.name + ".";
    writer.value(name + "steps", slot.steps);
    if (slot.steps == 0) continue;
    if (slot.by_rows) writer.tensor(name + "rows", slot.rows);
    for (size_t i = 0; i < moment_names_.size(); ++i) writer.tensor(name + moment_names_[i], slot.moments[i]);
  }
}

void Optimizer::load(const nn::StateReader& reader, const std::string& prefix) {
  reader.read_value(prefix + "plateau", plateau_);
  reader.read_value(prefix + "rate_factor", rate_factor_);
  for (auto& slot : slots_) {
    const std::string name = prefix + slot.parameter.name + ".";
    slot = {slot.parameter, slot.group, {}, 0, false, {}, {}};
    reader.read_value(name + "steps", slot.steps);
    if (slot.steps == 0) continue;
    if (reader.contains(name + "rows"))
      touch_rows(slot, reader.tensor(name + "rows").to(slot.parameter.value.device()));
    if (slot.moments.empty()) slot.moments.assign(moment_names_.size(), at::zeros_like(slot.parameter.value));
    for (size_t i = 0; i < moment_names_.size(); ++i) {
      slot.moments[i] = slot.moments[i].clone();
      reader.read_into(name + moment_names_[i], slot.moments[i]);
    }
  }
}

std::unique_ptr<Optimizer> make_optimizer(const OptimizerOptions& options, std::vector<ParameterGroup> groups) {
  switch (options.kind) {
    case OptimizerKind::kAdam:
      return std::make_unique<Adam>(options, std::move(groups));
    case OptimizerKind::kRmsprop:
      return std::make_unique<Rmsprop>(options, std::move(groups));
  }
  MODROB_UNREACHABLE("every kind of optimiser is made above");
}

std::unique_ptr<Optimizer> make_optimizer(const OptimizerOptions& options, std::vector<NamedParameter> parameters) {
  std::vector<ParameterGroup> groups;
  groups.push_back({std::move(parameters), options.learning_rate, options.weight_decay});
  return make_optimizer(options, std::move(groups));
}

}  // namespace modrob::optim
