#pragma once

#include <filesystem>
#include <string>

#include "core/compute_device.h"
#include "io/json.h"

namespace modrob::bench {

struct EncodeBenchmarkOptions {
  std::string text_encoder;         ///< "minilm" or a BERT-family folder
  std::filesystem::path token_ids;  ///< a line of ids for each utterance, [CLS] and [SEP] included
  int64_t batch_size = 64;
  int threads = 1;
  int repeats = 3;     ///< passes over all utterances, after one that is not counted
  bool train = false;  ///< measure forward and backward of the mean encoding, too
  ComputeDevice device;
  Precision precision = Precision::kFloat32;
  std::filesystem::path
      output;  ///< safetensors: `encodings` [N, H], the mean over each utterance's tokens; empty: not written
};

/// A text encoder's mean encodings of given utterances, in batches in the file's order: its speed (real tokens count
/// only, text_encoder_pass.h, against the float32 SGEMM rate measured before and after, by the clock and by processor
/// time, which other programs on the machine disturb less) and the process's peak memory so far. UserError names the
/// line of a file that does not hold ids.
io::Json run_encode_benchmark(const EncodeBenchmarkOptions& options);

}  // namespace modrob::bench
