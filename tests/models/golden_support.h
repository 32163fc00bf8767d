#pragma once

#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <torch/nn/module.h>

#include <set>
#include <string>

#include "batch/batch.h"
#include "io/json.h"
#include "nn/state.h"
#include "support.h"

namespace modrob::testing {

/// Tests work on tiny tensors: more threads would only wait for each other on a busy machine.
inline const bool kOneThread = [] {
  at::set_num_threads(1);
  return true;
}();

/// How far a value may be from its golden one.
struct Tolerance {
  double absolute, relative;
};

inline void expect_close(const at::Tensor& ours, const at::Tensor& golden, Tolerance tolerance,
                         const std::string& name) {
  ASSERT_EQ(ours.sizes().vec(), golden.sizes().vec()) << name;
  const at::Tensor difference = (ours.detach().to(at::kDouble) - golden.to(at::kDouble)).abs();
  const at::Tensor limit = golden.to(at::kDouble).abs() * tolerance.relative + tolerance.absolute;
  EXPECT_TRUE((difference <= limit).all().item<bool>())
      << name << ": largest difference " << difference.max().item<double>();
}

/// Gradient of a parameter as the goldens store it: dense; an undefined one stays undefined.
inline at::Tensor dense_gradient(const at::Tensor& parameter) {
  const at::Tensor& gradient = parameter.grad();
  return gradient.defined() && gradient.is_sparse() ? gradient.to_dense() : gradient;
}

/// A golden safetensors file with its JSON sidecar.
class Golden {
 public:
  Golden(const std::string& area, const std::string& file)
      : json(io::read_json(golden_dir() / area / (file + ".json"))),
        tensors(golden_dir() / area / (file + ".safetensors")) {}

  const at::Tensor& at(const std::string& name) const { return tensors.tensor(name); }
  bool has(const std::string& name) const { return tensors.contains(name); }
  const io::Json& config() const { return json.at("config"); }

  /// Fills every parameter of the module from `<prefix><name>`; the golden file must hold those and no others.
  void read_parameters(const torch::nn::Module& module, const std::string& prefix = "param.") const {
    std::set<std::string> ours, golden;
    for (auto& parameter : module.named_parameters()) {
      ours.insert(parameter.key());
      tensors.read_into(prefix + parameter.key(), parameter.value());
    }
    for (const auto& [name, tensor] : tensors.tensors()) {
      if (name.starts_with(prefix)) golden.insert(name.substr(prefix.size()));
    }
    EXPECT_EQ(ours, golden);
  }

  io::Json json;
  nn::StateReader tensors;
};

/// How a reference with time-major frames and word-aligned data calls a batch's tensors.
struct TimeMajorNames {
  std::string token_ids, token_mask, audio, video;
};

/// The tensors `<prefix><name>`, `<prefix>lengths` (words) and `<prefix>label` as a batch.
inline batch::Batch time_major_batch(const Golden& golden, const std::string& prefix, const TimeMajorNames& names) {
  batch::Batch batch;
  const at::Tensor lengths = golden.at(prefix + "lengths");
  const at::Tensor mask = golden.at(prefix + names.token_mask);
  const at::Tensor token_lengths = mask.sum(1);
  for (int64_t i = 0; i < lengths.size(0); ++i) {
    batch.indices.push_back(i);
    batch.ids.push_back(static_cast<uint64_t>(i) + 1);
    batch.word_lengths.push_back(lengths[i].item<int64_t>());
    batch.token_lengths.push_back(token_lengths[i].item<int64_t>());
  }
  batch.padded_tokens = mask.size(1);
  batch.token_ids = golden.at(prefix + names.token_ids).masked_select(mask.to(at::kBool));
  batch.video = golden.at(prefix + names.video).transpose(0, 1).contiguous();
  batch.audio = golden.at(prefix + names.audio).transpose(0, 1).contiguous();
  batch.video_lengths = batch.audio_lengths = batch.word_lengths;
  batch.labels = golden.at(prefix + "label").squeeze(1);
  return batch;
}

}  // namespace modrob::testing
