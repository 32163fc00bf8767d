#include "models/objective.h"

#include <ATen/Functions.h>

#include <algorithm>
#include <cmath>

namespace modrob::models {

std::vector<optim::NamedParameter> named_parameters(const torch::nn::Module& module) {
  std::vector<optim::NamedParameter> parameters;
  for (const auto& parameter : module.named_parameters()) parameters.push_back({parameter.key(), parameter.value()});
  return parameters;
}

StepReport report_of(const at::Tensor& total, NamedLosses parts, const at::Tensor& gradient_norm,
                     double learning_rate) {
  parts.insert(parts.begin(), {"total", total});
  StepReport report;
  report.learning_rate = learning_rate;
  std::vector<at::Tensor> numbers;
  for (const auto& [name, loss] : parts) {
    report.losses.emplace_back(name, 0);
    numbers.push_back(loss.detach().to(at::kDouble));
  }
  numbers.push_back(gradient_norm);
  const bool waits = std::any_of(numbers.begin(), numbers.end(), [](const at::Tensor& one) { return !one.is_cpu(); });
  report.waiting = waits ? at::stack(numbers) : at::Tensor();
  if (waits) return report;
  for (size_t i = 0; i < report.losses.size(); ++i) report.losses[i].second = numbers[i].item<double>();
  report.gradient_norm = gradient_norm.item<double>();
  return report;
}

void read_waiting(std::span<StepReport* const> reports) {
  std::vector<at::Tensor> all;
  for (const StepReport* report : reports) {
    if (report->waiting.defined()) all.push_back(report->waiting);
  }
  if (all.empty()) return;
  const at::Tensor numbers = at::cat(all).cpu();
  const double* next = numbers.const_data_ptr<double>();
  for (StepReport* report : reports) {
    if (!report->waiting.defined()) continue;
    for (auto& [name, loss] : report->losses) loss = *next++;
    report->gradient_norm = *next++;
    report->waiting = at::Tensor();
  }
}

void require_finite(const at::Tensor& total, const std::vector<std::pair<std::string, at::Tensor>>& tensors) {
  if (!total.is_cpu() || std::isfinite(total.item<double>())) return;
  for (const auto& [name, tensor] : tensors) {
    if (tensor.defined() && !at::isfinite(tensor.detach()).all().item<bool>()) throw NonFiniteLoss(name);
  }
  throw NonFiniteLoss("total loss");
}

}  // namespace modrob::models
