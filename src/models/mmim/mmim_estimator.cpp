#include "models/mmim/mmim_estimator.h"

#include <ATen/Functions.h>

#include "models/mmim/mmim.h"

namespace modrob::models {

at::Tensor mmim_activate(const at::Tensor& x, MmimActivation activation) {
  return activation == MmimActivation::kRelu ? x.relu() : x.tanh();
}

MmimEstimator::MmimEstimator(int64_t from, int64_t to, MmimActivation activation)
    : activation_(activation),
      mean_(two_layers("mlp_mu", from, to)),
      log_variance_(two_layers("mlp_logvar", from, to)) {
  auto group = register_module("entropy_prj", std::make_shared<torch::nn::Module>());
  entropy_ = group->register_module("0", torch::nn::Linear(to, to / 4));
}

MmimEstimator::TwoLayers MmimEstimator::two_layers(const std::string& name, int64_t from, int64_t to) {
  auto group = register_module(name, std::make_shared<torch::nn::Module>());
  return {group->register_module("0", torch::nn::Linear(from, to)),
          group->register_module("2", torch::nn::Linear(to, to))};
}

at::Tensor MmimEstimator::run(TwoLayers& layers, const at::Tensor& x) const {
  return layers.second(mmim_activate(layers.first(x), activation_));
}

MmimEstimate MmimEstimator::estimate(const at::Tensor& x, const at::Tensor& y) {
  MmimEstimate estimate;
  estimate.mean = run(mean_, x);
  estimate.log_variance = run(log_variance_, x);
  const at::Tensor squares = -(estimate.mean - y).square() / 2 / estimate.log_variance.exp();
  estimate.likelihood = squares.sum(1).mean();
  return estimate;
}

at::Tensor MmimEstimator::entropy_rows(const at::Tensor& y) { return entropy_(y).tanh(); }

}  // namespace modrob::models
