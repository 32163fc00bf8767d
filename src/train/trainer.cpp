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
      stopping_(session.settings().training.stopping),
      train_rows_(data::training_rows(session.dataset(), data::Split::kTrain)),
      validation_rows_(data::training_rows(session.dataset(), data::Split::kValid)),
      train_ids_(session.collator().ids(train_rows_)),
      corruptor_(session.settings().training_corruption(), train_ids_) {}

TrainingOutcome Trainer::run() {
  std::vector<int64_t> both = train_rows_;
  both.insert(both.end(), validation_rows_.begin(), validation_rows_.end());
  session_.prepare_cache(both);
  bool stop = false;
  if (const auto state = checkpoints_.state()) {
    resume(*state);
    stop = finished_;
  }
  last_save_ = now_s();
  while (!stop && position_.epoch < session_.settings().training.epochs) {
    train_epoch();
    stop = finish_epoch();
  }
  if (!stopping_.best_epoch()) {
    throw TrainingDiverged("no epoch had a finite validation loss, so there is no model to select; see log.jsonl");
  }
  checkpoints_.drop_latest();
  session_.read_parameters(nn::StateReader(checkpoints_.best()), /*trained_only=*/false);
  return {position_.epoch, position_.step, *stopping_.best_epoch(), stopping_.best_loss(), best_validation_};
}

void Trainer::train_epoch() {
  const auto& settings = session_.settings();
  session_.model().train();
  for (; position_.pass < session_.objective().passes(); ++position_.pass, position_.batch = 0) {
    const auto order =
        batch::shuffled_order(train_ids_, static_cast<uint64_t>(settings.seed), position_.epoch, position_.pass);
    const auto batches = batch::split_into_batches(order, settings.training.batch_size);
    const int64_t visited = session_.objective().batches_of_pass(position_.pass, static_cast<int64_t>(batches.size()));
    while (position_.batch < visited) {
      train_step(batches[static_cast<size_t>(position_.batch)], visited);
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
                              static_cast<uint64_t>(position_.step), static_cast<uint64_t>(position_.pass)}));
  std::vector<int64_t> indices;
  for (const int64_t row : rows) indices.push_back(train_rows_[static_cast<size_t>(row)]);
  const auto batch = session_.collator().collate(indices);
  const auto plan = corruptor_.plan(
      batch.ids, {.purpose = corruption::Purpose::kTraining, .epoch = position_.epoch, .pass = position_.pass});
  models::StepReport report;
  try {
    report = session_.objective().step(batch, plan, {position_.epoch, position_.pass, position_.batch, batches});
  } catch (const models::NonFiniteLoss& error) {
    std::string ids;
    for (const int64_t index : batch.indices) {
      ids += (ids.empty() ? "" : ", ") + session_.dataset().utterance(index).id;
    }
    throw TrainingDiverged("step " + std::to_string(position_.step) + " (epoch " + std::to_string(position_.epoch) +
                           "): the loss is not finite. First non-finite tensor: " + error.first_tensor() +
                           ". Utterances of the batch: " + ids +
                           ". A smaller optimizer.learning_rate or optimizer.clip may help; `modrob data show` tells "
                           "whether the data hold NaN");
  }
  const StepEvent event{position_.epoch, position_.pass, position_.step, batch.size(), now_s() - begin, report};
  for (auto& observer : observers_) observer->on_step(event);
  ++position_.batch;
  ++position_.step;
}

bool Trainer::finish_epoch() {
  const auto& settings = session_.settings();
  const int64_t batch_size = settings.training.evaluation_batch_size;
  const auto scores = score(session_.model(), session_.collator(), validation_rows_, batch_size);
  const auto labels = labels_of(session_.dataset(), validation_rows_);
  const double loss = validation_loss(
      scores, labels, {batch_size, settings.fidelity.validation_mean, settings.model_settings->selection_loss()});
  const std::vector<double> predictions(scores.begin(), scores.end());
  const metrics::Metrics validation = metrics::score(predictions, labels);
  session_.objective().finish_epoch(loss);
  const auto decision = stopping_.update(position_.epoch, loss);
  if (decision.improved) best_validation_ = validation;
  const bool last = decision.stop || position_.epoch + 1 == settings.training.epochs;
  const EpochEvent event{position_.epoch, position_.step, loss, validation, decision.improved, last};
  for (auto& observer : observers_) observer->on_epoch(event);
  position_ = {.epoch = position_.epoch + 1, .pass = 0, .batch = 0, .step = position_.step};
  finished_ = last;
  save(decision.improved);
  throw_if_stop_requested();
  return last;
}

void Trainer::save(bool best) {
  nn::StateWriter latest;
  session_.write_parameters(latest, /*trained_only=*/true);
  session_.objective().save(latest);
  io::Json state = {{"pass", position_.pass},
                    {"batch", position_.batch},
                    {"finished", finished_},
                    {"early_stopping", stopping_.state()},
                    {"best_validation", metrics::to_json(best_validation_)},
                    {"observers", io::Json::array()}};
  for (auto& observer : observers_) {
    io::Json observer_state = io::Json::object();
    observer->save(observer_state);
    state["observers"].push_back(std::move(observer_state));
  }
  nn::StateWriter all;
  if (best) session_.write_parameters(all, /*trained_only=*/false);
  checkpoints_.save(position_.step, position_.epoch, latest, best ? &all : nullptr, std::move(state));
  last_save_ = now_s();
}

void Trainer::resume(const io::Json& state) {
  position_ = {.epoch = state.at("epoch").get<int64_t>(),
               .pass = state.at("pass").get<int64_t>(),
               .batch = state.at("batch").get<int64_t>(),
               .step = state.at("step").get<int64_t>()};
  finished_ = state.at("finished").get<bool>();
  stopping_.restore(state.at("early_stopping"));
  best_validation_ = metrics::from_json(state.at("best_validation"));
  if (finished_) return;
  const nn::StateReader latest(checkpoints_.latest());
  session_.read_parameters(latest, /*trained_only=*/true);
  session_.objective().load(latest);
  const auto& observers = state.at("observers");
  MODROB_CHECK(observers_.size() <= observers.size(), "every observer of a resumed run was there before");
  for (size_t i = 0; i < observers_.size(); ++i) observers_[i]->restore(observers[i]);
  log_info("going on from epoch " + std::to_string(position_.epoch) + ", step " + std::to_string(position_.step));
}

}  // namespace modrob::train
