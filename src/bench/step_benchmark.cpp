#include "bench/step_benchmark.h"

#include <ATen/Context.h>
#include <ATen/Functions.h>
#include <ATen/Parallel.h>

#include <fstream>
#include <functional>

#include "bench/measure.h"
#include "bench/text_encoder_pass.h"
#include "core/error.h"
#include "core/log.h"
#include "core/rng.h"
#include "core/threads.h"
#include "model_options/model_list.h"
#include "models/built_model.h"
#include "train/scoring.h"

namespace modrob::bench {

namespace {

constexpr int64_t kAudioWidth = 74;
constexpr int64_t kVideoWidth = 47;

std::vector<int64_t> read_lengths(const std::filesystem::path& file) {
  std::ifstream input(file);
  std::vector<int64_t> lengths;
  for (int64_t length = 0; input >> length;) lengths.push_back(length);
  if (lengths.empty()) throw UserError("'" + file.string() + "' holds no token lengths (one number a line)");
  return lengths;
}

batch::Batch random_batch(const std::vector<int64_t>& lengths, int64_t size, uint64_t number, int64_t vocabulary,
                          at::Device device) {
  batch::Batch batch;
  const KeyedStream pick(hash_words({hash_text("bench.lengths"), number}), 0);
  int64_t tokens = 0;
  int64_t longest = 1;
  for (int64_t i = 0; i < size; ++i) {
    const int64_t length = lengths[pick.integer(static_cast<uint64_t>(i), lengths.size())];
    batch.indices.push_back(i);
    batch.ids.push_back(hash_words({number, static_cast<uint64_t>(i)}));
    batch.token_lengths.push_back(length);
    batch.word_lengths.push_back(std::max<int64_t>(length - 2, 1));
    batch.padded_tokens = std::max(batch.padded_tokens, length);
    longest = std::max(longest, batch.word_lengths.back());
    tokens += length;
  }
  batch.token_ids = at::randint(1000, vocabulary, {tokens}, at::kLong);
  batch.audio = at::randn({size, longest, kAudioWidth}).to(device);
  batch.video = at::randn({size, longest, kVideoWidth}).to(device);
  batch.audio_lengths = batch.video_lengths = batch.word_lengths;
  batch.labels = at::randn({size}).to(device);
  return batch;
}

struct Timed {
  double training_step = 0, encoder_training = 0, encoder_encode = 0, encode = 0, predict = 0;
  size_t peak_bytes = 0;
};

// Where and how everything is computed.
struct Place {
  at::Device device;
  Precision precision;
};

std::shared_ptr<nn::TextEncoder> random_encoder(fidelity::TextLayout layout, const Place& place) {
  nn::TextEncoderOptions text;
  text.layout = layout;
  text.precision = place.precision;
  at::manual_seed(1);
  auto encoder = std::make_shared<nn::TextEncoder>(text, text::BertConfig{});
  encoder->to(place.device);
  return encoder;
}

double time_each(const std::vector<batch::Batch>& batches, const std::function<void(const batch::Batch&)>& use) {
  return median_seconds(3, [&] {
    for (const auto& batch : batches) use(batch);
    wait_for(batches.front().labels.device());
  });
}

nn::PackedTokens tokens_of(const batch::Batch& batch) { return {batch.token_ids, batch.token_lengths}; }

double time_encoder_training(nn::TextEncoder& encoder, const std::vector<batch::Batch>& batches) {
  return time_each(batches, [&](const batch::Batch& batch) { training_pass(encoder, tokens_of(batch)); });
}

models::TrainingUtterances utterances_of(const std::vector<batch::Batch>& batches) {
  models::TrainingUtterances training;
  for (const auto& batch : batches) {
    training.ids.insert(training.ids.end(), batch.ids.begin(), batch.ids.end());
    const at::Tensor on_host = batch.labels.cpu();
    const float* labels = on_host.const_data_ptr<float>();
    training.labels.insert(training.labels.end(), labels, labels + batch.size());
  }
  return training;
}

// Seconds for one visit of all batches.
Timed time_layout(fidelity::TextLayout layout, const std::string& model, const std::vector<batch::Batch>& batches,
                  const Place& place) {
  const auto encoder = random_encoder(layout, place);
  optim::OptimizerOptions optimizer;
  optimizer.learning_rate = 1e-5;
  fidelity::Fidelity fidelity;
  fidelity.text_layout = layout;
  auto built = models::find_model(model).make_settings()->build(
      {kAudioWidth, kVideoWidth, {}, encoder, "", optimizer, fidelity, utterances_of(batches)});
  built.to(place.device);
  const corrupt::CorruptionPlan clean;
  Timed timed;
  built.model->train();
  timed.training_step = time_each(batches, [&](const batch::Batch& batch) {
    for (int64_t pass = 0; pass < built.objective->passes(); ++pass) {
      built.objective->step(batch, clean, {.pass = pass});
    }
  });
  timed.peak_bytes = peak_resident_bytes();
  timed.encoder_training = time_encoder_training(*encoder, batches);
  const train::EvaluationMode evaluation(*built.model);
  timed.encoder_encode = time_each(batches, [&](const batch::Batch& batch) { encoder->encode_mean(tokens_of(batch)); });
  timed.encode = time_each(batches, [&](const batch::Batch& batch) { built.model->encode(batch); });
  std::vector<corrupt::Representations> representations;
  for (const auto& batch : batches) representations.push_back(built.model->encode(batch));
  timed.predict = median_seconds(3, [&] {
    for (size_t i = 0; i < batches.size(); ++i) built.model->predict(representations[i], batches[i]);
    wait_for(place.device);
  });
  return timed;
}

struct Workload {
  std::vector<batch::Batch> batches;
  double operations = 0;  ///< of one forward pass of the text encoder over real tokens
  double utterances = 0;
  double real_share = 0;
};

Workload make_workload(const StepBenchmarkOptions& options, at::Device device) {
  const auto lengths = read_lengths(options.token_lengths);
  const text::BertConfig config;
  at::manual_seed(1);
  Workload work;
  int64_t tokens = 0;
  int64_t padded_tokens = 0;
  for (int i = 0; i < options.batches; ++i) {
    work.batches.push_back(
        random_batch(lengths, options.batch_size, static_cast<uint64_t>(i), config.vocab_size, device));
    work.operations += forward_operations(work.batches.back().token_lengths, config);
    tokens += work.batches.back().token_ids.size(0);
    padded_tokens += work.batches.back().padded_tokens * options.batch_size;
  }
  work.utterances = static_cast<double>(options.batch_size * options.batches);
  work.real_share = static_cast<double>(tokens) / static_cast<double>(padded_tokens);
  return work;
}

// `padded_encoder`: seconds of training the padded text encoder alone, 0 when it was not measured.
io::Json describe(const Timed& packed, const Workload& work, double sgemm, double padded_encoder) {
  const auto share = [&](double operations, double seconds) { return operations / seconds / sgemm; };
  io::Json result = {{"training_step",
                      {{"utterances_per_s", work.utterances / packed.training_step},
                       {"text_encoder_share_of_sgemm", share(3 * work.operations, packed.encoder_training)},
                       {"whole_step_share_of_sgemm", share(3 * work.operations, packed.training_step)},
                       {"text_encoder_share_of_time", packed.encoder_training / packed.training_step},
                       {"peak_memory_gb", static_cast<double>(packed.peak_bytes) * 1e-9}}},
                     {"encode",
                      {{"utterances_per_s", work.utterances / packed.encode},
                       {"text_encoder_share_of_sgemm", share(work.operations, packed.encoder_encode)}}},
                     {"predict", {{"utterances_per_s", work.utterances / packed.predict}}}};
  if (padded_encoder > 0) {
    result["own_part_over_padded_text_encoder"] = (packed.training_step - packed.encoder_training) / padded_encoder;
  }
  return result;
}

io::Json benchmark_all(const StepBenchmarkOptions& options, const Workload& work, const Place& place) {
  io::Json result = {{"threads", options.threads},
                     {"batch_size", options.batch_size},
                     {"real_share_of_padded_tokens", work.real_share},
                     {"models", io::Json::object()}};
  double padded_encoder = 0;
  if (options.compare_padded) {
    log_info("measuring the padded text encoder");
    const auto encoder = random_encoder(fidelity::TextLayout::kPadded, place);
    encoder->train();
    padded_encoder = time_encoder_training(*encoder, work.batches);
  }
  for (const auto& entry : models::model_list()) {
    log_info("measuring SGEMM and " + std::string(entry.name));
    const double before = sgemm_rate(place.device);
    const Timed packed = time_layout(fidelity::TextLayout::kPacked, std::string(entry.name), work.batches, place);
    const double sgemm = (before + sgemm_rate(place.device)) / 2;
    io::Json row = describe(packed, work, sgemm, padded_encoder);
    row["sgemm_gflops"] = sgemm * 1e-9;
    result["models"][std::string(entry.name)] = std::move(row);
  }
  return result;
}

}  // namespace

io::Json run_step_benchmark(const StepBenchmarkOptions& options) {
  at::set_num_threads(options.threads);
  if (options.model != kAllModels) models::find_model(options.model);
  const ComputeDevice device = resolved(options.device);
  const Place place{torch_device(device), options.precision};
  const Workload work = make_workload(options, place.device);
  const auto say_place = [&](io::Json result) {
    result["device"] = device.name();
    result["precision"] = precision_name(options.precision);
    return result;
  };
  if (options.model == kAllModels) return say_place(benchmark_all(options, work, place));
  log_info("measuring SGEMM and the packed layout");
  const double before = sgemm_rate(place.device);
  const Timed packed = time_layout(fidelity::TextLayout::kPacked, options.model, work.batches, place);
  const double sgemm = (before + sgemm_rate(place.device)) / 2;
  Timed padded;
  if (options.compare_padded) {
    log_info("measuring the padded layout");
    padded = time_layout(fidelity::TextLayout::kPadded, options.model, work.batches, place);
  }
  io::Json result = describe(packed, work, sgemm, padded.encoder_training);
  result["model"] = options.model;
  result["threads"] = options.threads;
  result["batch_size"] = options.batch_size;
  result["real_share_of_padded_tokens"] = work.real_share;
  result["sgemm_gflops"] = sgemm * 1e-9;
  if (options.compare_padded) {
    result["packed_over_padded"] = {{"training_step", padded.training_step / packed.training_step},
                                    {"text_encoder_training", padded.encoder_training / packed.encoder_training},
                                    {"text_encoder_encode", padded.encoder_encode / packed.encoder_encode}};
  }
  return say_place(std::move(result));
}

}  // namespace modrob::bench
