#pragma once

#include <memory>
#include <string>
#include <vector>

#include "fidelity/fidelity.h"
#include "models/built_model.h"
#include "models/objective.h"
#include "models/self_mm/label_memory.h"
#include "models/self_mm/self_mm.h"
#include "optim/optimizer.h"

namespace modrob::models {

/// The loss of docs/models/self_mm.md section 4.2, with its terms.
struct SelfMmLosses {
  PerHead<at::Tensor> heads;  ///< the fused head's is the task loss
  at::Tensor total;
};

/// Mean absolute errors against `labels` ([B] per head); those of the single modalities weighted by how far the
/// generated label is from the human one.
SelfMmLosses self_mm_losses(const SelfMmParts& parts, const PerHead<at::Tensor>& labels);

/// The five groups of section 5.1: text encoder with and without decay (biases and LayerNorm weights have none), audio
/// encoder, video encoder, heads. `optimizer` gives the text encoder's rate and decay.
std::vector<optim::ParameterGroup> self_mm_groups(const SelfMm& model, const optim::OptimizerOptions& optimizer);

/// Section 4.3: gradients of `update_batches` mini-batches are summed for one optimiser step; the label memory follows
/// every mini-batch. Windows restart with each epoch.
class SelfMmObjective : public Objective {
 public:
  SelfMmObjective(std::shared_ptr<SelfMm> model, const optim::OptimizerOptions& optimizer,
                  const TrainingUtterances& training);

  /// Losses "total", "task" (fused), "text", "audio", "video". The gradient norm is that of the sum so far.
  /// CheckFailure for an utterance outside the training split.
  StepReport step(const batch::Batch& batch, const corrupt::CorruptionPlan& plan,
                  const StepPosition& position) override;
  /// The same behind the intervention point: `representations` came from the model and were corrupted by the caller.
  StepReport step(const batch::Batch& batch, const corrupt::Representations& representations,
                  const StepPosition& position);
  void finish_epoch(double validation_loss) override;
  void to(at::Device device) override { memory_.to(device); }
  /// Inside a window also the gradients summed so far, under "accumulated.<parameter>" (for a gradient of some rows
  /// only: that and ".rows").
  void save(nn::StateWriter& writer) const override;
  void load(const nn::StateReader& reader) override;

  const LabelMemory& memory() const { return memory_; }

 private:
  bool begins_window(const StepPosition& position) const;
  bool ends_window(const StepPosition& position) const;
  at::Tensor gradient_norm_so_far() const;
  void warn_of_empty_classes(int64_t epoch);

  std::shared_ptr<SelfMm> model_;
  std::vector<optim::NamedParameter> parameters_;
  std::unique_ptr<optim::Optimizer> optimizer_;
  LabelMemory memory_;
  bool window_open_ = false;   ///< gradients wait for the rest of their window
  int64_t warned_epoch_ = -1;  ///< the last one with a warning about empty classes
};

}  // namespace modrob::models
