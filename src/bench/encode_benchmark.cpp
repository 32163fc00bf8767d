#include "bench/encode_benchmark.h"

#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/grad_mode.h>

#include <fstream>
#include <functional>
#include <numeric>
#include <sstream>
#include <vector>

#include "bench/measure.h"
#include "bench/text_encoder_pass.h"
#include "core/error.h"
#include "core/threads.h"
#include "device/torch_device.h"
#include "io/safetensors.h"
#include "text/encoder_folder.h"

namespace modrob::bench {

namespace {

std::vector<int64_t> read_ids(const std::string& line, const std::string& place) {
  std::vector<int64_t> ids;
  std::istringstream words(line);
  for (int64_t id = 0; words >> id;) ids.push_back(id);
  if (ids.empty() || !words.eof()) {
    throw UserError(place + " holds no token ids (whole numbers with blanks between them, one utterance a line)");
  }
  return ids;
}

std::vector<nn::PackedTokens> read_batches(const std::filesystem::path& file, int64_t batch_size) {
  std::ifstream input(file);
  if (!input) throw UserError("'" + file.string() + "' cannot be read (token ids, one utterance a line)");
  std::vector<nn::PackedTokens> batches;
  std::vector<int64_t> ids;
  std::vector<int64_t> lengths;
  const auto close_batch = [&] {
    if (lengths.empty()) return;
    batches.push_back({at::tensor(ids, at::kLong), lengths});
    ids.clear();
    lengths.clear();
  };
  int64_t number = 0;
  for (std::string line; std::getline(input, line);) {
    const auto read = read_ids(line, file.string() + ":" + std::to_string(++number));
    ids.insert(ids.end(), read.begin(), read.end());
    lengths.push_back(std::ssize(read));
    if (std::ssize(lengths) == batch_size) close_batch();
  }
  close_batch();
  if (batches.empty()) throw UserError("'" + file.string() + "' holds no utterances (token ids, one utterance a line)");
  return batches;
}

void write_encodings(const at::Tensor& encodings, const std::filesystem::path& file) {
  const at::Tensor rows = encodings.to(at::kCPU, at::kFloat).contiguous();
  io::SafetensorsWriter writer;
  writer.add<float>("encodings", rows.sizes().vec(), {rows.const_data_ptr<float>(), static_cast<size_t>(rows.numel())});
  writer.write(file);
}

}  // namespace

io::Json run_encode_benchmark(const EncodeBenchmarkOptions& options) {
  at::set_num_threads(options.threads);
  const ComputeDevice device = resolved(options.device);
  const at::Device place = torch_device(device);
  const auto batches = read_batches(options.token_ids, options.batch_size);
  nn::TextEncoderOptions text;
  text.encoder = text::encoder_folder(options.text_encoder);
  text.precision = options.precision;
  nn::TextEncoder encoder(text);
  encoder.to(place);

  double operations = 0;
  int64_t utterances = 0;
  int64_t tokens = 0;
  for (const auto& batch : batches) {
    operations += forward_operations(batch.lengths, encoder.bert().config());
    utterances += std::ssize(batch.lengths);
    tokens += batch.ids.size(0);
  }
  const auto measured = [&](double forward_passes, const std::function<void()>& pass) -> io::Json {
    const SgemmRates before = sgemm_rates(place);
    const CallTime time = median_call(options.repeats, [&] {
      pass();
      wait_for(place);
    });
    const SgemmRates after = sgemm_rates(place);
    const double rate = forward_passes * operations / time.seconds;
    const double processor_rate = forward_passes * operations / time.processor_seconds;
    return {{"seconds", time.seconds},
            {"processor_seconds", time.processor_seconds},
            {"utterances_per_s", static_cast<double>(utterances) / time.seconds},
            {"share_of_sgemm", rate / std::midpoint(before.per_second, after.per_second)},
            {"processor_share_of_sgemm",
             processor_rate / std::midpoint(before.per_processor_second, after.per_processor_second)},
            {"peak_memory_gb", static_cast<double>(peak_resident_bytes()) * 1e-9}};
  };

  io::Json result = {{"utterances", utterances},         {"tokens", tokens},
                     {"batch_size", options.batch_size}, {"threads", options.threads},
                     {"device", device.name()},          {"precision", precision_name(options.precision)}};
  encoder.eval();
  at::Tensor encodings;
  result["encode"] = measured(1, [&] {
    const at::NoGradGuard no_gradients;
    std::vector<at::Tensor> rows;
    for (const auto& batch : batches) rows.push_back(encoder.encode_mean(batch));
    encodings = at::cat(rows);
  });
  if (!options.output.empty()) write_encodings(encodings, options.output);
  if (options.train) {
    encoder.train();
    result["training"] = measured(3, [&] {
      for (const auto& batch : batches) training_pass(encoder, batch);
    });
  }
  return result;
}

}  // namespace modrob::bench
