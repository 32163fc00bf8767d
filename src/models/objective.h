#pragma once

#include <torch/nn/module.h>

#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "batch/batch.h"
#include "corrupt/corruptor.h"
#include "nn/state.h"
#include "optim/optimizer.h"

namespace modrob::models {

/// What one step reports to the log.
struct StepReport {
  std::vector<std::pair<std::string, double>> losses;  ///< "total" and its parts, in the model's own names
  double learning_rate = 0;
  double gradient_norm = 0;  ///< before clipping
  /// Of a step on an accelerator, which nobody waits for: losses and gradient norm, still on the device, where zeros
  /// stand above. Undefined on the processor, and once they have been read.
  at::Tensor waiting = {};
};

/// What an objective reports: the total and its parts by name, and what clip_gradients gave.
using NamedLosses = std::vector<std::pair<std::string, at::Tensor>>;
StepReport report_of(const at::Tensor& total, NamedLosses parts, const at::Tensor& gradient_norm, double learning_rate);
/// Waits for the device and fills in the reports' numbers, all in one transfer.
void read_waiting(std::span<StepReport* const> reports);

/// A loss that is NaN or infinite, with the first tensor on the way to it that is.
class NonFiniteLoss : public std::runtime_error {
 public:
  explicit NonFiniteLoss(std::string first_tensor)
      : std::runtime_error("the loss is not finite; first non-finite tensor: " + first_tensor),
        first_tensor_(std::move(first_tensor)) {}
  const std::string& first_tensor() const { return first_tensor_; }

 private:
  std::string first_tensor_;
};

/// Where in the training a step stands; all count from 0.
struct StepPosition {
  int64_t epoch = 0;
  int64_t pass = 0;     ///< of the epoch
  int64_t batch = 0;    ///< of the pass
  int64_t batches = 1;  ///< how many batches the pass visits
};

/// What a model minimises: its losses, memories, optimisers and stages. The trainer knows nothing else of a model's
/// training.
class Objective {
 public:
  virtual ~Objective() = default;

  /// How often an epoch visits the training split.
  virtual int64_t passes() const { return 1; }
  /// How many of a pass's `batches` are visited.
  virtual int64_t batches_of_pass(int64_t /*pass*/, int64_t batches) const { return batches; }
  /// One optimiser step (or one accumulated part of it) on a batch whose representations `plan` corrupts.
  /// Throws NonFiniteLoss before anything is updated (on the processor).
  virtual StepReport step(const batch::Batch& batch, const corrupt::CorruptionPlan& plan,
                          const StepPosition& position) = 0;
  /// An epoch is over and the validation split was scored: schedules look at its loss.
  virtual void finish_epoch(double /*validation_loss*/) {}

  /// Moves what it keeps beside the model's parameters, before the first step.
  virtual void to(at::Device /*device*/) {}

  /// Everything that a bitwise resume needs besides the model's parameters.
  virtual void save(nn::StateWriter& writer) const = 0;
  virtual void load(const nn::StateReader& reader) = 0;
};

/// All parameters of `module` by name, in the order of registration.
std::vector<optim::NamedParameter> named_parameters(const torch::nn::Module& module);

/// Throws NonFiniteLoss naming the first of `tensors` (in the order of computation) that holds NaN or infinity, if
/// `total` does. On an accelerator nobody looks yet: the trainer does when it reads the reports.
void require_finite(const at::Tensor& total, const std::vector<std::pair<std::string, at::Tensor>>& tensors);

}  // namespace modrob::models
