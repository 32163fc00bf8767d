#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "corrupt/corruptor.h"
#include "metrics/selection.h"
#include "train/checkpoint_store.h"
#include "train/observer.h"
#include "train/scoring.h"
#include "train/session.h"

namespace modrob::train {

/// A loss that was not finite: which step, whose utterances, which tensor.
class TrainingDiverged : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Trains the model of a session into a run folder, going on from the checkpoint there if it holds one. Selection is on
/// the validation split only; the test split is never read. Stopping at any step and resuming gives the same bits as
/// not stopping: order, masks, noise and dropout of a step depend on (seed, epoch, pass, step) only.
class Trainer {
 public:
  Trainer(Session& session, std::filesystem::path folder);

  /// Observers are told in this order.
  void add(std::unique_ptr<Observer> observer) { observers_.push_back(std::move(observer)); }

  /// Runs to the end, or throws: Interrupted (saved before), TrainingDiverged, UserError.
  /// Afterwards the session's model holds the best epoch's parameters.
  metrics::Selection run();

 private:
  /// A step that was taken, and that observers have not been told of.
  struct TakenStep {
    int64_t epoch, pass, step;
    std::vector<int64_t> utterances;  ///< of its batch, in the data set
    models::StepReport report;
    double begin;  ///< on now_s's clock
  };

  void train_epoch();
  void train_step(std::span<const int64_t> rows, int64_t batches);
  /// Tells observers of the steps that were taken. TrainingDiverged for a loss of an accelerator that is not finite.
  void tell_steps();
  [[noreturn]] void throw_diverged(const TakenStep& taken, const std::string& first_tensor) const;
  bool finish_epoch();
  void save(bool best);
  void resume();

  Session& session_;
  std::filesystem::path folder_;
  CheckpointStore checkpoints_;
  TrainingState state_;
  std::vector<std::unique_ptr<Observer>> observers_;
  std::vector<int64_t> train_rows_, validation_rows_;
  std::vector<uint64_t> train_ids_;
  corrupt::Corruptor corruptor_;
  std::vector<TakenStep> taken_;
  double last_save_ = 0;
};

}  // namespace modrob::train
