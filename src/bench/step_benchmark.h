#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/compute_device.h"
#include "io/json.h"

namespace modrob::bench {

/// In place of a model's name: every model, one after the other.
inline constexpr const char* kAllModels = "all";

struct StepBenchmarkOptions {
  std::string model = "misa";
  std::filesystem::path token_lengths;  ///< one number per line, [CLS] and [SEP] included
  int64_t batch_size = 64;
  int batches = 4;  ///< different batches, visited in turn
  int threads = 1;
  int layers = 12;  ///< of the text encoder; fewer show what is not the text encoder sooner
  bool compare_padded = true;
  ComputeDevice device;
  Precision precision = Precision::kFloat32;  ///< of the text encoder
};

/// Training step, encode and predict of a model around a text encoder of BERT-base size with random weights, on random
/// utterances with the given numbers of tokens (audio 74-d and video 47-d, one frame a word). The text encoder's
/// floating-point rate counts real tokens only (text_encoder_pass.h). A model that visits the data in several passes
/// makes one step of each. own_part_over_padded_text_encoder is the time of a training step without its text encoder
/// over that of training the padded text encoder alone.
/// table_rows: what one row of the table of scores costs (diagnose/table_pass.h), its noise included, by the modality
/// that it changes; sweep: encoding once and 1 + 1 + 20 predictions under changed text, which the paper's 8 text
/// diagnostics x 20 mask draws need, against 160 times encoding in the padded layout.
/// The device's float32 SGEMM rate is measured in the same run; peak memory is the process's own while it trained.
io::Json run_step_benchmark(const StepBenchmarkOptions& options);

}  // namespace modrob::bench
