#pragma once

#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <torch/nn/module.h>

#include <set>
#include <string>

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

}  // namespace modrob::testing
