#pragma once

#include <torch/nn/modules/linear.h>

#include <cstdint>

namespace modrob::models {

enum class MmimActivation;

/// A Gaussian estimate of y from x.
struct MmimEstimate {
  at::Tensor mean;          ///< [B, Y]
  at::Tensor log_variance;  ///< [B, Y]
  at::Tensor likelihood;    ///< scalar, mean over the rows; as published, without the log-variance's own term
};

/// One Barber-Agakov bound ("MMILB"): how well y is estimated from x, and the rows whose entropy stands for y's.
/// docs/models/mmim.md 3.5. Keys "mlp_mu.*", "mlp_logvar.*", "entropy_prj.*".
class MmimEstimator : public torch::nn::Module {
 public:
  /// From width `from` of x to width `to` (>= 4) of y.
  MmimEstimator(int64_t from, int64_t to, MmimActivation activation);

  /// x [B, X], y [B, Y].
  MmimEstimate estimate(const at::Tensor& x, const at::Tensor& y);
  /// [B, Y / 4] in -1 .. 1.
  at::Tensor entropy_rows(const at::Tensor& y);

 private:
  struct TwoLayers {
    torch::nn::Linear first{nullptr}, second{nullptr};
  };
  TwoLayers two_layers(const std::string& name, int64_t from, int64_t to);
  at::Tensor run(TwoLayers& layers, const at::Tensor& x) const;

  MmimActivation activation_;
  TwoLayers mean_, log_variance_;
  torch::nn::Linear entropy_{nullptr};
};

/// x through the activation.
at::Tensor mmim_activate(const at::Tensor& x, MmimActivation activation);

}  // namespace modrob::models
