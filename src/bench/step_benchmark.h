#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "io/json.h"

namespace modrob::bench {

struct StepBenchmarkOptions {
  std::string model = "misa";
  std::filesystem::path token_lengths;  ///< one number per line, [CLS] and [SEP] included
  int64_t batch_size = 64;
  int batches = 4;  ///< different batches, visited in turn
  int threads = 1;
  bool compare_padded = true;
};

/// Training step, encode and predict of a model around a text encoder of BERT-base size with random weights, on random
/// utterances with the given numbers of tokens (audio 74-d and video 47-d, one frame a word). The text encoder's
/// floating-point rate counts real tokens only:
///   forward(N tokens) = 2 N L (4 H^2 + 2 H F) + 4 L H sum of squared lengths, backward = 2 x forward.
/// The machine's SGEMM rate is measured in the same run; peak memory is the process's own while it trained.
io::Json run_step_benchmark(const StepBenchmarkOptions& options);

}  // namespace modrob::bench
