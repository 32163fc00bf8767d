#include "bench/run_probe.h"

#include <algorithm>

#include "batch/order.h"
#include "core/clock.h"
#include "core/error.h"
#include "device/torch_device.h"
#include "diagnose/table_pass.h"
#include "metrics/gather.h"
#include "train/scoring.h"

namespace modrob::bench {

namespace {

constexpr size_t kScoredBatches = 2;

std::vector<int64_t> rows_of(const train::Session& session, data::Split split) {
  auto rows = session.dataset().indices(split);
  if (rows.empty()) {
    throw UserError("data set '" + session.dataset().folder().string() + "' has no utterance in its " +
                    std::string(data::split_name(split)) + " split; training needs one");
  }
  return rows;
}

std::vector<std::vector<int64_t>> batches_of(const train::Session& session, const std::vector<int64_t>& rows) {
  const auto& settings = session.settings();
  const auto order = batch::shuffled_order(session.collator().ids(rows), static_cast<uint64_t>(settings.seed), 0, 0);
  std::vector<int64_t> shuffled;
  for (const int64_t place : order) shuffled.push_back(rows[static_cast<size_t>(place)]);
  return batch::split_into_batches(shuffled, settings.training.batch_size);
}

// Seconds of a step of one pass over the data.
double time_steps(train::Session& session, const std::vector<std::vector<int64_t>>& batches,
                  corrupt::Corruptor& corruptor, int64_t pass, int steps) {
  auto& objective = session.objective();
  const auto visited = objective.batches_of_pass(pass, static_cast<int64_t>(batches.size()));
  const int64_t count = std::min<int64_t>(steps + 1, visited);
  double begin = now_s();
  for (int64_t step = 0; step < count; ++step) {
    if (step == 1) {
      wait_for(session.device());
      begin = now_s();
    }
    const Occasion occasion{.purpose = Purpose::kTraining, .epoch = 0, .pass = pass};
    const auto batch =
        train::corrupted_inputs(session.collator(), corruptor, batches[static_cast<size_t>(step)], occasion);
    const auto plan = corruptor.plan(batch.ids, occasion);
    objective.step(batch, plan, {0, pass, step, visited});
  }
  wait_for(session.device());
  return (now_s() - begin) / static_cast<double>(std::max<int64_t>(count - 1, 1));
}

int64_t parameter_bytes(train::Session& session) {
  int64_t bytes = 0;
  for (const auto& parameter : session.model().parameters()) bytes += static_cast<int64_t>(parameter.nbytes());
  if (session.text_encoder() == nullptr) return bytes;
  for (const auto& parameter : session.text_encoder()->parameters()) bytes += static_cast<int64_t>(parameter.nbytes());
  return bytes;
}

}  // namespace

study::RunProbe probe_run(train::Session& session, int steps) {
  const auto train_rows = rows_of(session, data::Split::kTrain);
  const auto validation_rows = rows_of(session, data::Split::kValid);
  const auto test_count = static_cast<double>(session.dataset().indices(data::Split::kTest).size());
  const auto batches = batches_of(session, train_rows);
  corrupt::Corruptor corruptor(session.settings().training_corruption(), session.collator().shape(train_rows));

  const auto scored = std::min(validation_rows.size(),
                               kScoredBatches * static_cast<size_t>(session.settings().training.evaluation_batch_size));
  const std::vector<int64_t> scored_rows(validation_rows.begin(),
                                         validation_rows.begin() + static_cast<int64_t>(scored));

  study::RunProbe probe;
  // All that is encoded below: where there is a cache of frozen layers, it has to know every utterance.
  std::vector<int64_t> sample = scored_rows;
  for (size_t b = 0; b < std::min(batches.size(), static_cast<size_t>(steps) + 1); ++b)
    sample.insert(sample.end(), batches[b].begin(), batches[b].end());
  double begin = now_s();
  session.prepare_cache(sample);
  const double cache_s = (now_s() - begin) / static_cast<double>(sample.size());

  session.model().train();
  double epoch_s = 0;
  for (int64_t pass = 0; pass < session.objective().passes(); ++pass) {
    const auto visited = session.objective().batches_of_pass(pass, static_cast<int64_t>(batches.size()));
    epoch_s += static_cast<double>(visited) * time_steps(session, batches, corruptor, pass, steps);
    probe.steps_per_epoch += visited;
  }

  const auto times_of = [&](const char* corruption) {
    const std::vector conditions = {corruption::Corruption::parse(corruption, "probe")};
    diagnose::TableTimes times;
    diagnose::compute_table(
        session.model(), session.collator(),
        {scored_rows, metrics::needed_rows(conditions), session.settings().training.evaluation_batch_size}, &times);
    return times;
  };
  const auto times = times_of("text missing 100 %");
  const auto per_utterance = 1 / static_cast<double>(scored);
  epoch_s += static_cast<double>(validation_rows.size()) * (times.encode + times.clean_predict) * per_utterance;
  probe.seconds_per_step = epoch_s / static_cast<double>(probe.steps_per_epoch);
  probe.seconds_per_pass = test_count * times.rows_predict * per_utterance;
  probe.seconds_per_text_pass = test_count * times_of("text words_swap 100 %").rows_predict * per_utterance;
  const auto of_frames = times_of("audio+video frames_missing 100 % strength 0.5");
  probe.seconds_per_frames_pass = test_count * of_frames.rows_predict * per_utterance;
  const auto all = static_cast<double>(train_rows.size() + validation_rows.size()) + test_count;
  probe.start_s = all * cache_s + test_count * times.encode * per_utterance;
  probe.bytes_per_run = parameter_bytes(session);
  return probe;
}

}  // namespace modrob::bench
