#include "train/training_run.h"

#include <chrono>
#include <optional>
#include <string>

#include "core/progress.h"
#include "core/text_format.h"
#include "train/event_file.h"
#include "train/jsonl_log.h"

namespace modrob::train {

namespace fs = std::filesystem;

namespace {

constexpr const char* kLog = "log.jsonl";
constexpr const char* kEvents = "events.out.tfevents.modrob";

// A report is a file, perhaps on a share that many trainings write to.
constexpr std::chrono::seconds kBetweenReports(3);

// A bar over all steps of the training, and now and then the report for a parent process.
class ProgressObserver : public Observer {
 public:
  ProgressObserver(int64_t epochs, int64_t steps_per_epoch, const ProgressReport& report)
      : epochs_(epochs), total_(epochs * steps_per_epoch), progress_("training", total_, "steps"), report_(report) {}

  void on_step(const StepEvent& event) override {
    progress_.advance();
    steps_ = event.step + 1;
    const auto now = std::chrono::steady_clock::now();
    if (!first_step_) first_step_ = {now, steps_};
    if (event.epoch != epoch_) {
      epoch_ = event.epoch;
      epoch_steps_ = steps_;
      epoch_begin_ = now;
    } else {
      const auto seconds = std::chrono::duration<double>(now - epoch_begin_).count();
      steps_per_second_ = static_cast<double>(steps_ - epoch_steps_) / seconds;
    }
    if (!report_ || (last_report_ && now - *last_report_ < kBetweenReports)) return;
    std::string activity = "training, epoch " + std::to_string(event.epoch + 1) + " of " + std::to_string(epochs_);
    if (steps_per_second_ > 0) activity += ", " + fixed(steps_per_second_, steps_per_second_ < 10 ? 1 : 0) + " steps/s";
    last_report_ = now;
    const auto worked_s = std::chrono::duration<double>(now - first_step_->time).count();
    const double per_second = worked_s > 0 ? share_of(steps_ - first_step_->steps) / worked_s : 0;
    report_({.share = share_of(steps_), .per_second = per_second, .activity = activity + validated_});
  }
  void on_epoch(const EpochEvent& event) override {
    validated_ = ", validation loss " + fixed(event.validation_loss, 3) + ", Corr " + fixed(event.validation.corr, 3);
    progress_.note("epoch " + std::to_string(event.epoch + 1) + " of " + std::to_string(epochs_) + validated_);
    if (event.last) progress_.finish();
  }
  void stored(io::RecordVisitor& visitor) override {
    visitor.field("steps", steps_);
    if (visitor.reading()) progress_.skip(steps_);
  }

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Step {
    Time time;
    int64_t steps;  ///< with it
  };

  double share_of(int64_t steps) const { return static_cast<double>(steps) / static_cast<double>(total_); }

  int64_t epochs_, total_;
  int64_t steps_ = 0;
  Progress progress_;
  ProgressReport report_;
  std::optional<Time> last_report_;
  std::optional<Step> first_step_;  ///< of this process
  int64_t epoch_ = -1;              ///< the one it is in,
  int64_t epoch_steps_ = 0;         ///< with so many steps when it ended its first step of it,
  Time epoch_begin_;                ///< and when that was
  double steps_per_second_ = 0;     ///< in the epoch; at its first step, in the one before
  std::string validated_;           ///< what the last epoch's validation said
};

}  // namespace

void add_observers(Trainer& trainer, Session& session, const fs::path& folder, const ProgressReport& report) {
  const auto& training = session.settings().training;
  const auto count = static_cast<int64_t>(session.dataset().indices(data::Split::kTrain).size());
  const int64_t batches = (count + training.batch_size - 1) / training.batch_size;
  int64_t steps = 0;
  for (int64_t pass = 0; pass < session.objective().passes(); ++pass) {
    steps += session.objective().batches_of_pass(pass, batches);
  }
  if (!CheckpointStore(folder).any()) {
    // What a run that was killed before its first checkpoint had written.
    fs::remove(folder / kLog);
    fs::remove(folder / kEvents);
  }
  trainer.add(std::make_unique<JsonlLog>(folder / kLog));
  trainer.add(std::make_unique<EventFile>(folder / kEvents));
  trainer.add(std::make_unique<ProgressObserver>(training.epochs, steps, report));
}

metrics::Selection train_in_folder(Session& session, const fs::path& folder, const ProgressReport& report) {
  Trainer trainer(session, folder);
  add_observers(trainer, session, folder, report);
  metrics::Selection selection = trainer.run();
  io::write_json(folder / "selection.json", io::record_json(selection));
  return selection;
}

}  // namespace modrob::train
