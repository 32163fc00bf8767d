#include "train/trainer.h"

#include <ATen/Context.h>

#include <cmath>

#include "batch/order.h"
#include "core/clock.h"
#include "core/error.h"
#include "core/log.h"
#include "core/rng.h"
#include "core/signals.h"
#include "data/splits/training_rows.h"

namespace modrob::train {

Trainer::Trainer(Session& session, std::filesystem::path folder)
    : session_(session),
      folder_(std::move(folder)),
      checkpoints_(folder_),
      state_{.stopping = metrics::EarlyStopping(session.settings().training.stopping)},
      train_rows_(data::training_rows(session.dataset(), data::Split::kTrain)),
      validation_rows_(data::training_rows(session.dataset(), data::Split::kValid)),
      train_ids_(session.collator().ids(train_rows_)),
      corruptor_(session.settings().training_corruption(), session.collator().shape(train_rows_)) {}

metrics::Selection Trainer::run() {
  session_.prepare_training_cache();
  bool stop = false;
  if (checkpoints_.any()) {
    resume();
    stop = state_.finished;
  }
  last_save_ = now_s();
  while (!stop && state_.epoch < session_.settings().training.epochs) {
    train_epoch();
    stop = finish_epoch();
  }
  const auto& stopping = state_.stopping;
  if (!stopping.best_epoch()) {
    throw TrainingDiverged("no epoch had a finite validation loss, so there is no model to select; see log.jsonl");
  }
  checkpoints_.drop_latest();
  session_.read_parameters(nn::StateReader(checkpoints_.best()), /*trained_only=*/false);
  return {*stopping.best_epoch(), state_.epoch, state_.step, stopping.best_loss(), state_.best_validation};
}

void Trainer::train_epoch() {
  const auto& settings = session_.settings();
  session_.model().train();
  for (; state_.pass < session_.objective().passes(); ++state_.pass, state_.batch = 0) {
    const auto order =
        batch::shuffled_order(train_ids_, static_cast<uint64_t>(settings.seed), state_.epoch, state_.pass);
    const auto batches = batch::split_into_batches(order, settings.training.batch_size);
    const int64_t visited = session_.objective().batches_of_pass(state_.pass, static_cast<int64_t>(batches.size()));
    while (state_.batch < visited) {
      train_step(batches[static_cast<size_t>(state_.batch)], visited);
      const double minutes = settings.training.checkpoint_minutes;
      const bool due = minutes > 0 && now_s() - last_save_ > minutes * 60;
      if (due || stop_requested()) save(/*best=*/false);
      throw_if_stop_requested();
    }
  }
}

void Trainer::train_step(std::span<const int64_t> rows, int64_t batches) {
  const double begin = now_s();
  // Dropout is drawn anew from the step's number, so that nothing but the number has to be restored.
  at::manual_seed(hash_words({static_cast<uint64_t>(session_.settings().seed), hash_text("train.dropout"),
                              static_cast<uint64_t>(state_.step), static_cast<uint64_t>(state_.pass)}));
  std::vector<int64_t> indices;
  for (const int64_t row : rows) indices.push_back(train_rows_[static_cast<size_t>(row)]);
  const Occasion occasion{.purpose = Purpose::kTraining, .epoch = state_.epoch, .pass = state_.pass};
  const auto batch = corrupted_inputs(session_.collator(), corruptor_, indices, occasion);
  const auto plan = corruptor_.plan(batch.ids, occasion);
  TakenStep taken{state_.epoch, state_.pass, state_.step, batch.indices, {}, begin};
  try {
    taken.report = session_.objective().step(batch, plan, {state_.epoch, state_.pass, state_.batch, batches});
  } catch (const models::NonFiniteLoss& error) {
    throw_diverged(taken, error.first_tensor());
  }
  const bool waits = taken.report.waiting.defined();
  taken_.push_back(std::move(taken));
  ++state_.batch;
  ++state_.step;
  // An accelerator is asked once for the numbers of many steps, so that it never has to wait for the next one.
  constexpr size_t kStepsAtOnce = 50;
  if (!waits || taken_.size() == kStepsAtOnce) tell_steps();
}

void Trainer::tell_steps() {
  std::vector<models::StepReport*> reports;
  for (auto& taken : taken_) reports.push_back(&taken.report);
  models::read_waiting(reports);
  if (taken_.empty()) return;
  const double seconds = (now_s() - taken_.front().begin) / static_cast<double>(taken_.size());
  for (const auto& taken : taken_) {
    for (const auto& [name, loss] : taken.report.losses) {
      if (name == "total" && !std::isfinite(loss))
        throw_diverged(taken, "not told by an accelerator (device = \"cpu\" tells it)");
    }
    const StepEvent event{taken.epoch, taken.pass, taken.step, std::ssize(taken.utterances), seconds, taken.report};
    for (auto& observer : observers_) observer->on_step(event);
  }
  taken_.clear();
}

void Trainer::throw_diverged(const TakenStep& taken, const std::string& first_tensor) const {
  std::string ids;
  for (const int64_t index : taken.utterances) {
    ids += (ids.empty() ? "" : ", ") + session_.dataset().utterance(index).id;
  }
  throw TrainingDiverged("step " + std::to_string(taken.step) + " (epoch " + std::to_string(taken.epoch) +
                         "): the loss is not finite. First non-finite tensor: " + first_tensor +
                         ". Utterances of the batch: " + ids +
                         ". A smaller optimizer.learning_rate or optimizer.clip may help; `modrob data show` tells "
                         "whether the data hold NaN");
}

bool Trainer::finish_epoch() {
  tell_steps();
  const auto& settings = session_.settings();
  const int64_t batch_size = settings.training.evaluation_batch_size;
  const auto scores = score(session_.model(), session_.collator(), validation_rows_, batch_size);
  const auto labels = labels_of(session_.dataset(), validation_rows_);
  const double loss = validation_loss(
      scores, labels, {batch_size, settings.fidelity.validation_mean, settings.model_settings->selection_loss()});
  const std::vector<double> predictions(scores.begin(), scores.end());
  const metrics::Metrics validation = metrics::score(predictions, labels);
  session_.objective().finish_epoch(loss);
  const auto decision = state_.stopping.update(state_.epoch, loss);
  if (decision.improved) state_.best_validation = validation;
  const bool last = decision.stop || state_.epoch + 1 == settings.training.epochs;
  const EpochEvent event{state_.epoch, state_.step, loss, validation, decision.improved, last};
  for (auto& observer : observers_) observer->on_epoch(event);
  ++state_.epoch;
  state_.pass = state_.batch = 0;
  state_.finished = last;
  save(decision.improved);
  throw_if_stop_requested();
  return last;
}

void Trainer::save(bool best) {
  tell_steps();
  nn::StateWriter latest;
  session_.write_parameters(latest, /*trained_only=*/true);
  session_.objective().save(latest);
  state_.observers.clear();
  for (const auto& observer : observers_) state_.observers.push_back(io::record_json(*observer));
  nn::StateWriter all;
  if (best) session_.write_parameters(all, /*trained_only=*/false);
  checkpoints_.save(state_, latest, best ? &all : nullptr);
  last_save_ = now_s();
}

void Trainer::resume() {
  checkpoints_.read(state_);
  if (state_.finished) return;
  const nn::StateReader latest(checkpoints_.latest());
  session_.read_parameters(latest, /*trained_only=*/true);
  session_.objective().load(latest);
  const auto& stored = state_.observers;
  const std::string place = checkpoints_.pointer().string() + ": observers";
  if (stored.size() < observers_.size()) {
    throw UserError(place + ": must have " + std::to_string(observers_.size()) + " entries, not " +
                    std::to_string(stored.size()) + "; " + runs::kDamagedRun);
  }
  for (size_t i = 0; i < observers_.size(); ++i) {
    io::JsonReader(stored[i], place + "[" + std::to_string(i) + "]", runs::kDamagedRun).visit(*observers_[i]);
  }
  log_info("going on from epoch " + std::to_string(state_.epoch) + ", step " + std::to_string(state_.step));
}

}  // namespace modrob::train
