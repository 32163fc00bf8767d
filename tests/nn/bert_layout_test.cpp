#include <ATen/Parallel.h>
#include <ATen/ops/randn.h>

#include "nn/prelude.h"

namespace modrob::nn {
namespace {

text::BertConfig random_config() {
  text::BertConfig config = tiny_config();
  config.num_attention_heads = *rc::gen::element<int64_t>(1, 2, 3, 5);
  config.hidden_size = config.num_attention_heads * *rc::gen::element<int64_t>(1, 4, 16, 19);
  config.intermediate_size = *rc::gen::inRange<int64_t>(1, 70);
  config.num_hidden_layers = *rc::gen::inRange<int64_t>(1, 4);
  // Rows keep their scale from layer to layer, as in a trained encoder; rounding is compared absolutely.
  config.initializer_range = 0.5 / std::sqrt(static_cast<double>(config.hidden_size));
  // Not ReLU: rounding may decide on which side of its kink a value falls, and gradients jump there.
  config.hidden_act = *rc::gen::element(text::HiddenActivation::kGelu, text::HiddenActivation::kGeluTanh,
                                        text::HiddenActivation::kSilu);
  return config;
}

std::vector<int64_t> random_lengths() {
  std::vector<int64_t> lengths =
      *rc::gen::container<std::vector<int64_t>>(*rc::gen::inRange<size_t>(0, 12), rc::gen::inRange<int64_t>(1, 20));
  lengths.push_back(1);
  if (*rc::gen::arbitrary<bool>()) lengths.push_back(*rc::gen::inRange<int64_t>(40, 81));
  return lengths;
}

RC_GTEST_PROP(BertLayouts, agree_on_real_tokens, ()) {
  torch::manual_seed(*rc::gen::inRange(0, 1000));
  const text::BertConfig config = random_config();
  Bert model(config);
  model.eval();
  const PackedTokens tokens = random_tokens(random_lengths(), config.vocab_size);
  const PaddedTokens padded = pad_tokens(tokens);
  const int64_t rows = tokens.ids.size(0);
  const at::Tensor weights = at::randn({rows, config.hidden_size}) / std::sqrt(static_cast<double>(rows));

  const at::Tensor from_packed = model.forward_packed(tokens);
  (from_packed * weights).sum().backward();
  std::vector<at::Tensor> grads;
  for (const at::Tensor& parameter : model.trained_parameters()) grads.push_back(dense_gradient(parameter));
  model.zero_grad();
  const at::Tensor from_padded =
      real_rows(model.forward_padded(padded.ids, padded.mask, {}).hidden_states.back(), padded.mask);
  (from_padded * weights).sum().backward();

  RC_ASSERT(largest_difference(from_packed, from_padded) < 5e-6);
  size_t i = 0;
  for (const at::Tensor& parameter : model.trained_parameters()) {
    const double difference = largest_difference(grads[i], dense_gradient(parameter));
    RC_LOG() << i << ": " << difference << " of " << grads[i].abs().max().item<double>() << std::endl;
    // 2e-5 holds for gradients up to 1; rounding grows with the gradient, and random encoders have some of 30.
    RC_ASSERT(difference < 2e-5 * std::max(1.0, grads[i].abs().max().item<double>()));
    ++i;
  }
}

TEST(BertLayouts, packed_rows_do_not_depend_on_their_batch) {
  torch::manual_seed(5);
  Bert model(tiny_config());
  model.eval();
  const at::NoGradGuard no_grad;
  const PackedTokens tokens = random_tokens({3, 80, 1, 17}, 50);
  const at::Tensor together = model.forward_packed(tokens);
  int64_t start = 0;
  for (const int64_t length : tokens.lengths) {
    const PackedTokens one{tokens.ids.narrow(0, start, length), {length}};
    EXPECT_LT(largest_difference(model.forward_packed(one), together.narrow(0, start, length)), 5e-6);
    start += length;
  }
}

TEST(BertLayouts, threads_change_nothing_but_rounding) {
  torch::manual_seed(6);
  text::BertConfig config = tiny_config();
  config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.3;
  Bert model(config);
  model.train();
  const PackedTokens tokens = random_tokens({30, 80, 1, 60, 66, 71}, 50);
  const int threads = at::get_num_threads();
  std::vector<at::Tensor> outputs, grads;
  for (const int count : {1, 2}) {
    at::set_num_threads(count);
    torch::manual_seed(7);
    model.zero_grad();
    outputs.push_back(model.forward_packed(tokens));
    outputs.back().square().mean().backward();
    grads.push_back(model.named_parameters()["encoder.layer.0.output.LayerNorm.weight"].grad().clone());
  }
  at::set_num_threads(threads);
  EXPECT_LT(largest_difference(outputs[0], outputs[1]), 5e-6);
  EXPECT_LT(largest_difference(grads[0], grads[1]), 2e-5);
}

}  // namespace
}  // namespace modrob::nn
