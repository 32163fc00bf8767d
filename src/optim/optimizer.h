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
  /// Clips as the options say and returns the norm of all gradients before clipping.
  double clip_gradients();
  void step();

  double learning_rate() const { return options_.learning_rate; }
  void set_learning_rate(double rate) { options_.learning_rate = rate; }
  const OptimizerOptions& options() const { return options_; }

  /// Moments and step counts under `<prefix><parameter>.<moment>`; the pair restores the state bit for bit.
  void save(nn::StateWriter& writer, const std::string& prefix) const;
  void load(const nn::StateReader& reader, const std::string& prefix);

 protected:
  /// One parameter, or the touched rows of one.
  struct Slot {
    NamedParameter parameter;
    std::vector<at::Tensor> moments;  ///< undefined until the first step; [K, ...] for touched rows
    int64_t steps = 0;
    bool by_rows = false;
    at::Tensor row_position;  ///< [rows] int64: place of a row in `rows`, -1 while untouched
    at::Tensor rows;          ///< [K] int64: touched rows in order of first touch
  };
  /// What one fused update works on: values, gradients and moments of the same shapes.
  struct Update {
    std::vector<at::Tensor> values, gradients;
    std::vector<std::vector<at::Tensor>> moments;  ///< [moment][parameter]
    std::vector<int64_t> steps;                    ///< counting this one
  };

  Optimizer(OptimizerOptions options, std::vector<NamedParameter> parameters, std::vector<std::string> moment_names);
  virtual void apply(Update& update) = 0;

 private:
  void touch_rows(Slot& slot, const at::Tensor& rows);
  at::Tensor compact_gradient(Slot& slot);

  OptimizerOptions options_;
  std::vector<std::string> moment_names_;
  std::vector<Slot> slots_;
};

/// The rule that `options.kind` names. Parameters that need no gradient are left out.
std::unique_ptr<Optimizer> make_optimizer(const OptimizerOptions& options, std::vector<NamedParameter> parameters);

}  // namespace modrob::optim
