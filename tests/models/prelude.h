#pragma once

#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>
#include <gmock/gmock.h>
#include <torch/nn/module.h>

#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "batch/batch.h"
#include "config/settings_reader.h"
#include "core/files.h"
#include "corrupt/kinds.h"
#include "model_options/model_list.h"
#include "models/built_model.h"
#include "nn/state.h"
#include "support.h"

// What the tests of models name without saying where it comes from: matchers, and what tests/ has to help them.
namespace modrob::models {

using namespace ::testing;
using namespace modrob::testing;

}  // namespace modrob::models

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

/// Copies of all parameters by name.
inline std::map<std::string, at::Tensor> copy_of_parameters(const torch::nn::Module& module) {
  std::map<std::string, at::Tensor> copies;
  for (const auto& parameter : module.named_parameters()) copies[parameter.key()] = parameter.value().detach().clone();
  return copies;
}

inline void expect_same_bits(const std::map<std::string, at::Tensor>& a, const std::map<std::string, at::Tensor>& b,
                             const std::string& where) {
  ASSERT_EQ(a.size(), b.size()) << where;
  for (const auto& [name, tensor] : a) ASSERT_TRUE(at::equal(tensor, b.at(name))) << name << ", " << where;
}

/// Everything a checkpoint holds of a training.
inline void write_training(const torch::nn::Module& model, const models::Objective& objective,
                           const std::filesystem::path& path) {
  nn::StateWriter writer;
  for (const auto& parameter : model.named_parameters()) writer.tensor(parameter.key(), parameter.value());
  objective.save(writer);
  writer.write(path);
}

inline void read_training(torch::nn::Module& model, models::Objective& objective, const std::filesystem::path& path) {
  const c10::AutoGradMode no_gradient(false);
  const nn::StateReader reader(path);
  for (auto& parameter : model.named_parameters()) reader.read_into(parameter.key(), parameter.value());
  objective.load(reader);
}

/// The tensor that NonFiniteLoss names, which `action` must throw.
template <typename Action>
std::string non_finite_tensor_of(Action&& action) {
  try {
    action();
  } catch (const models::NonFiniteLoss& error) {
    return error.first_tensor();
  }
  ADD_FAILURE() << "expected NonFiniteLoss";
  return "";
}

/// The settings of a model with these TOML lines, `more` on top.
inline std::unique_ptr<models::ModelSettings> model_settings(const std::string& model, const std::string& lines,
                                                             const std::string& more = "") {
  auto settings = models::find_model(model).make_settings();
  auto config = config::Config::from_toml(lines, "lines");
  config.overlay(config::Config::from_toml(more, "more"));
  config::SettingsReader reader(config);
  settings->describe(reader);
  reader.finish();
  settings->validate();
  return settings;
}

/// A golden safetensors file with its JSON sidecar.
class Golden {
 public:
  Golden(const std::string& area, const std::string& file)
      : json(io::read_json(golden_dir() / area / (file + ".json"))),
        tensors(golden_dir() / area / (file + ".safetensors")) {}

  at::Tensor at(const std::string& name) const { return tensors.tensor(name); }
  bool has(const std::string& name) const { return tensors.contains(name); }
  const io::Json& config() const { return json.at("config"); }
  int64_t size(const std::string& key) const { return config().at(key).get<int64_t>(); }
  double number(const std::string& key) const { return config().at(key).get<double>(); }
  bool flag(const std::string& key) const { return config().at(key).get<bool>(); }
  /// The rows that a mask names.
  at::Tensor rows(const std::string& mask) const { return at(mask).nonzero().squeeze(1); }

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

/// What a golden says of the parameters whose gradient it does not hold.
enum class OtherGradients { kAny, kNoneOrZero, kNone };

/// Every gradient that the golden holds under `prefix`, which are some.
inline void expect_gradients(const Golden& golden, const torch::nn::Module& module, const std::string& prefix,
                             Tolerance tolerance, OtherGradients others = OtherGradients::kAny) {
  int64_t compared = 0, stored = 0;
  for (const auto& [name, tensor] : golden.tensors.tensors()) stored += name.starts_with(prefix);
  for (const auto& parameter : module.named_parameters()) {
    const std::string name = prefix + parameter.key();
    const at::Tensor gradient = dense_gradient(parameter.value());
    if (golden.has(name)) {
      ASSERT_TRUE(gradient.defined()) << name;
      expect_close(gradient, golden.at(name), tolerance, name);
      ++compared;
    } else if (others != OtherGradients::kAny && gradient.defined()) {
      const bool zero = gradient.abs().max().item<double>() == 0;
      EXPECT_TRUE(zero && others == OtherGradients::kNoneOrZero) << name << " has no gradient in the reference";
    }
  }
  EXPECT_EQ(compared, stored) << prefix;
  EXPECT_GT(compared, 0) << prefix;
}

/// One representation under the five corruptions of the goldens: zeroed rows, scaled rows, rows with noise added.
struct Interventions {
  Interventions(const Golden& golden, const at::Tensor& x, const std::string& noise_name,
                const std::string& scalars_name)
      : missing(corrupt::apply_missing(x, golden.rows("input.missing_mask"))) {
    const at::Tensor noisy = golden.rows("input.noise_mask");
    const at::Tensor scalars = golden.at(scalars_name).index_select(0, noisy);
    const at::Tensor noise = golden.at(noise_name).index_select(0, noisy);
    noise_scale = corrupt::apply_noise_scale(x, noisy, scalars, 1);
    noise_add = corrupt::apply_noise_add(x, noisy, noise, 1);
    hybrid_scale = corrupt::apply_noise_scale(missing, noisy, scalars, 1);
    hybrid_add = corrupt::apply_noise_add(missing, noisy, noise, 1);
  }
  at::Tensor missing, noise_scale, noise_add, hybrid_scale, hybrid_add;
};

/// How a reference with time-major frames and word-aligned data calls a batch's tensors.
struct TimeMajorNames {
  std::string token_ids, token_mask, audio, video;
};

/// The tensors `<prefix><name>` and `<prefix>label` as a batch; `lengths` of frames are those of words.
inline batch::Batch time_major_batch(const Golden& golden, const std::string& prefix, const TimeMajorNames& names) {
  batch::Batch batch;
  const at::Tensor mask = golden.at(prefix + names.token_mask);
  const at::Tensor token_lengths = mask.sum(1);
  for (int64_t i = 0; i < mask.size(0); ++i) {
    batch.indices.push_back(i);
    batch.ids.push_back(static_cast<uint64_t>(i) + 1);
    batch.token_lengths.push_back(token_lengths[i].item<int64_t>());
    if (golden.has(prefix + "lengths")) batch.word_lengths.push_back(golden.at(prefix + "lengths")[i].item<int64_t>());
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
