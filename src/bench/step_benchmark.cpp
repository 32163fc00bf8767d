#include "bench/step_benchmark.h"

#include <ATen/Context.h>
#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>

#include "bench/measure.h"
#include "bench/text_encoder_pass.h"
#include "core/error.h"
#include "core/log.h"
#include "core/rng.h"
#include "core/threads.h"
#include "corrupt/corruptor.h"
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

std::vector<int64_t> random_lengths(const std::vector<int64_t>& all, int64_t size, uint64_t number) {
  const KeyedStream pick(hash_words({hash_text("bench.lengths"), number}), 0);
  std::vector<int64_t> lengths;
  for (int64_t i = 0; i < size; ++i) lengths.push_back(all[pick.integer(static_cast<uint64_t>(i), all.size())]);
  return lengths;
}

batch::Batch random_batch(const std::vector<int64_t>& lengths, uint64_t number, int64_t vocabulary, at::Device device) {
  batch::Batch batch;
  const auto size = static_cast<int64_t>(lengths.size());
  int64_t tokens = 0;
  int64_t longest = 1;
  for (int64_t i = 0; i < size; ++i) {
    const int64_t length = lengths[static_cast<size_t>(i)];
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

struct Workload {
  text::BertConfig config;
  std::vector<batch::Batch> batches, by_length;
  double operations = 0;  ///< of one forward pass of the text encoder over real tokens
  double utterances = 0;
  double real_share = 0;
};

struct Timed {
  double training_step = 0, encoder_training = 0, encoder_encode = 0, encode = 0, predict = 0;
  std::array<double, 3> table_rows = {};  // by modality
  size_t peak_bytes = 0;
};

// Where and how everything is computed.
struct Place {
  at::Device device;
  Precision precision;
};

std::shared_ptr<nn::TextEncoder> random_encoder(const text::BertConfig& config, fidelity::TextLayout layout,
                                                const Place& place) {
  nn::TextEncoderOptions text;
  text.layout = layout;
  text.precision = place.precision;
  at::manual_seed(1);
  auto encoder = std::make_shared<nn::TextEncoder>(text, config);
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

// The utterances of the batches, those of about one length in one batch, as a table of scores reads them.
std::vector<batch::Batch> by_length(std::vector<int64_t> lengths, int64_t batch_size, int64_t vocabulary,
                                    at::Device device) {
  std::ranges::sort(lengths, std::greater{});
  std::vector<batch::Batch> batches;
  for (size_t begin = 0; begin < lengths.size(); begin += static_cast<size_t>(batch_size)) {
    const size_t end = std::min(lengths.size(), begin + static_cast<size_t>(batch_size));
    batches.push_back(random_batch(
        {lengths.begin() + static_cast<std::ptrdiff_t>(begin), lengths.begin() + static_cast<std::ptrdiff_t>(end)},
        1000 + begin, vocabulary, device));
  }
  return batches;
}

// Rows whose noise has a draw of its own.
std::array<double, 3> time_table_rows(models::Model& model, const std::vector<batch::Batch>& batches) {
  std::vector<corrupt::Representations> representations;
  for (const auto& batch : batches) representations.push_back(model.encode(batch));
  std::vector<models::KeptParts> kept(batches.size());
  std::array<double, 3> seconds = {};
  for (const Modality modality : kModalities) {
    const auto noise = corruption::Corruption::of(corruption::kNoiseAdd, modality, Rate::from_double(1));
    int64_t draw = 0;
    seconds[static_cast<size_t>(modality)] = median_seconds(5, [&] {
      for (size_t i = 0; i < batches.size(); ++i) {
        const auto& ids = batches[i].ids;
        const auto plan = corrupt::Corruptor(noise, ids).plan(ids, {.draw = draw++});
        model.predict_with(plan.apply(representations[i]), batches[i], kept[i]);
      }
      wait_for(batches.front().labels.device());
    });
  }
  return seconds;
}

// Seconds for one visit of all batches.
Timed time_layout(fidelity::TextLayout layout, const std::string& model, const Workload& work, const Place& place) {
  const auto& batches = work.batches;
  const auto encoder = random_encoder(work.config, layout, place);
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
  timed.table_rows = time_table_rows(*built.model, work.by_length);
  return timed;
}

Workload make_workload(const StepBenchmarkOptions& options, at::Device device) {
  const auto lengths = read_lengths(options.token_lengths);
  at::manual_seed(1);
  Workload work;
  work.config.num_hidden_layers = options.layers;
  int64_t tokens = 0;
  int64_t padded_tokens = 0;
  std::vector<int64_t> all;
  for (int i = 0; i < options.batches; ++i) {
    const auto number = static_cast<uint64_t>(i);
    const auto chosen = random_lengths(lengths, options.batch_size, number);
    work.batches.push_back(random_batch(chosen, number, work.config.vocab_size, device));
    all.insert(all.end(), chosen.begin(), chosen.end());
    work.operations += forward_operations(chosen, work.config);
    tokens += work.batches.back().token_ids.size(0);
    padded_tokens += work.batches.back().padded_tokens * options.batch_size;
  }
  work.by_length = by_length(std::move(all), options.batch_size, work.config.vocab_size, device);
  work.utterances = static_cast<double>(options.batch_size * options.batches);
  work.real_share = static_cast<double>(tokens) / static_cast<double>(padded_tokens);
  return work;
}

// What of the text encoder alone was measured in the padded layout; zeros where nothing was.
struct PaddedEncoder {
  double training = 0, encode = 0;
};

io::Json describe(const Timed& packed, const Workload& work, double sgemm, const PaddedEncoder& padded) {
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
                     {"predict", {{"utterances_per_s", work.utterances / packed.predict}}},
                     {"table_rows", io::Json::object()}};
  for (const Modality modality : kModalities) {
    const double seconds = packed.table_rows[static_cast<size_t>(modality)];
    result["table_rows"][std::string(modality_name(modality))] = {{"utterances_per_s", work.utterances / seconds},
                                                                  {"over_encode", seconds / packed.encode}};
  }
  if (padded.training > 0) {
    result["own_part_over_padded_text_encoder"] = (packed.training_step - packed.encoder_training) / padded.training;
    constexpr double kPasses = 160, kRows = 22;
    result["sweep"] = {
        {"padded_encodes_over_ours", kPasses * padded.encode / (packed.encode + kRows * packed.table_rows[0])}};
  }
  return result;
}

io::Json benchmark_all(const StepBenchmarkOptions& options, const Workload& work, const Place& place) {
  io::Json result = {{"threads", options.threads},
                     {"batch_size", options.batch_size},
                     {"real_share_of_padded_tokens", work.real_share},
                     {"models", io::Json::object()}};
  PaddedEncoder padded;
  if (options.compare_padded) {
    log_info("measuring the padded text encoder");
    const auto encoder = random_encoder(work.config, fidelity::TextLayout::kPadded, place);
    encoder->train();
    padded.training = time_encoder_training(*encoder, work.batches);
    encoder->eval();
    const c10::AutoGradMode no_gradient(false);
    padded.encode = time_each(work.batches, [&](const batch::Batch& batch) { encoder->encode_mean(tokens_of(batch)); });
  }
  for (const auto& entry : models::model_list()) {
    log_info("measuring SGEMM and " + std::string(entry.name));
    const double before = sgemm_rate(place.device);
    const Timed packed = time_layout(fidelity::TextLayout::kPacked, std::string(entry.name), work, place);
    const double sgemm = (before + sgemm_rate(place.device)) / 2;
    io::Json row = describe(packed, work, sgemm, padded);
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
  const Timed packed = time_layout(fidelity::TextLayout::kPacked, options.model, work, place);
  const double sgemm = (before + sgemm_rate(place.device)) / 2;
  Timed padded;
  if (options.compare_padded) {
    log_info("measuring the padded layout");
    padded = time_layout(fidelity::TextLayout::kPadded, options.model, work, place);
  }
  io::Json result = describe(packed, work, sgemm, {padded.encoder_training, padded.encoder_encode});
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
