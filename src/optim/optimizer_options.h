#pragma once

#include "io/record/record_visitor.h"
#include "optim/plateau.h"

namespace modrob::optim {

enum class OptimizerKind { kAdam, kRmsprop };

/// Gradient clipping before the step.
enum class Clipping { kNone, kValue, kNorm };

struct OptimizerOptions {
  OptimizerKind kind = OptimizerKind::kAdam;
  double learning_rate = 1e-4;
  double beta1 = 0.9;       ///< Adam
  double beta2 = 0.999;     ///< Adam
  double alpha = 0.99;      ///< RMSprop's smoothing
  double epsilon = 1e-8;    ///< added after the square root
  double weight_decay = 0;  ///< L2, added to the gradient
  Clipping clipping = Clipping::kValue;
  PlateauOptions plateau;
  double clip = 1.0;  ///< largest absolute value of an element, or largest norm of all gradients together
};

/// Keys "optimizer.kind", ...
void describe(io::RecordVisitor& visitor, OptimizerOptions& options);

}  // namespace modrob::optim
