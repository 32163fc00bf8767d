#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "nn/state.h"
#include "optim/optimizer_options.h"

namespace modrob::optim {

struct NamedParameter {
  std::string name;
  at::Tensor value;
};

/// Parameters that share a learning rate and a weight decay.
struct ParameterGroup {
  std::vector<NamedParameter> parameters;
  double learning_rate = 1e-4;
  double weight_decay = 0;  ///< L2, added to the gradient
};

/// Clips the gradients of `parameters` together as `options` say and returns their norm before clipping, a number in
/// double on their device: nothing waits for it.
at::Tensor clip_gradients(const std::vector<NamedParameter>& parameters, const OptimizerOptions& options);

/// Updates its parameters from their gradients, all of them in a few fused calls (no loop over tensors).
///
/// A parameter without a gradient is left alone, with its moments, as PyTorch does. A parameter with a *sparse*
/// gradient (the word embeddings: rows that occur in the batch) keeps moments only for rows that any batch has touched:
/// an untouched row has zero gradient and zero moments, so its update is exactly zero and is not computed. Weight
/// decay breaks that argument; with it the gradient is made dense.
class Optimizer {
 public:
  virtual ~Optimizer() = default;

  void zero_gradients();
  /// Clips as the options say and returns the norm of all gradients before clipping, as above.
  at::Tensor clip_gradients();
  void step();

  /// Of the first group, as the schedule has it now.
  double learning_rate() const { return groups_.empty() ? 0 : groups_.front().learning_rate * rate_factor_; }
  const OptimizerOptions& options() const { return options_; }
  /// An epoch ended with this validation loss: the schedule may lower every group's learning rate.
  void observe_validation(double loss);

  /// Moments, step counts and the schedule's state under `<prefix><parameter>.<moment>`; the pair restores the state
  /// bit for bit.
  void save(nn::StateWriter& writer, const std::string& prefix) const;
  void load(const nn::StateReader& reader, const std::string& prefix);

 protected:
  /// One parameter, or the touched rows of one.
  struct Slot {
    NamedParameter parameter;
    size_t group = 0;
    std::vector<at::Tensor> moments;  ///< undefined until the first step; [K, ...] for touched rows
    int64_t steps = 0;
    bool by_rows = false;
    at::Tensor row_position;  ///< [rows] int64: place of a row in `rows`, -1 while untouched
    at::Tensor rows;          ///< [K] int64: touched rows in order of first touch
  };
  /// What one fused update works on: values, gradients and moments of the same shapes, of one group.
  struct Update {
    double learning_rate = 0, weight_decay = 0;
    std::vector<at::Tensor> values, gradients;
    std::vector<std::vector<at::Tensor>> moments;  ///< [moment][parameter]
    std::vector<int64_t> steps;                    ///< counting this one
  };

  Optimizer(OptimizerOptions options, std::vector<ParameterGroup> groups, std::vector<std::string> moment_names);
  virtual void apply(Update& update) = 0;

 private:
  struct Rates {
    double learning_rate, weight_decay;
  };

  void step_group(size_t group);
  std::vector<NamedParameter> parameters() const;
  void touch_rows(Slot& slot, const at::Tensor& rows);
  at::Tensor compact_gradient(Slot& slot);

  OptimizerOptions options_;
  std::vector<std::string> moment_names_;
  std::vector<Rates> groups_;
  std::vector<Slot> slots_;
  Plateau plateau_;
  double rate_factor_ = 1;
};

/// The rule that `options.kind` names. Parameters that need no gradient are left out. Groups bring their own rates and
/// decays; a plain list has those of the options.
std::unique_ptr<Optimizer> make_optimizer(const OptimizerOptions& options, std::vector<ParameterGroup> groups);
std::unique_ptr<Optimizer> make_optimizer(const OptimizerOptions& options, std::vector<NamedParameter> parameters);

}  // namespace modrob::optim
