#include "optim/optimizer_options.h"

namespace modrob::optim {

void describe(io::RecordVisitor& visitor, OptimizerOptions& options) {
  static constexpr io::EnumName kKinds[] = {{"adam", static_cast<int>(OptimizerKind::kAdam), "Adam"},
                                            {"rmsprop", static_cast<int>(OptimizerKind::kRmsprop), "RMSprop"}};
  static constexpr io::EnumName kClippings[] = {
      {"none", static_cast<int>(Clipping::kNone), "no clipping"},
      {"value", static_cast<int>(Clipping::kValue), "every element to [-clip, clip]"},
      {"norm", static_cast<int>(Clipping::kNorm), "all gradients together to the norm clip"}};
  visitor.choice("optimizer.kind", options.kind, kKinds, "update rule");
  visitor.field("optimizer.learning_rate", options.learning_rate, "learning rate", {0, 10});
  visitor.field("optimizer.beta1", options.beta1, "Adam: decay of the first moment", {0, 1});
  visitor.field("optimizer.beta2", options.beta2, "Adam: decay of the second moment", {0, 1});
  visitor.field("optimizer.alpha", options.alpha, "RMSprop: decay of the squared gradient", {0, 1});
  visitor.field("optimizer.epsilon", options.epsilon, "added to the root of the second moment", {0, 1});
  visitor.field("optimizer.weight_decay", options.weight_decay, "L2 penalty added to the gradient", {0, 1});
  visitor.choice("optimizer.clipping", options.clipping, kClippings, "how gradients are clipped before the step");
  visitor.field("optimizer.clip", options.clip, "limit of the clipping", {0, 1e9});
  visitor.field("optimizer.plateau_factor", options.plateau.factor,
                "learning rates are multiplied with this when the validation loss stands still (1: never)", {0, 1});
  visitor.field("optimizer.plateau_patience", options.plateau.patience,
                "epochs without a better validation loss before they are", {0, 1e6});
}

}  // namespace modrob::optim
