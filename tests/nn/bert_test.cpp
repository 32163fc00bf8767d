#include <ATen/ops/layer_norm.h>
#include <ATen/ops/zeros.h>

#include "nn/prelude.h"

namespace modrob::nn {
namespace {

constexpr double kOutputTolerance = 5e-6;
constexpr double kGradientTolerance = 2e-5;

Bert golden_bert(const std::string& config, const std::string& weights) {
  Bert model(text::BertConfig::from_file(golden_dir() / "bert" / config));
  model.load_weights(golden_dir() / "bert" / weights);
  model.eval();
  return model;
}

// Where every key of a row is masked, adding -10000 rounds its scores to 2^-10, so the last bit of a product, which
// machines compute differently, decides in which direction (docs/models/bert.md 5: 9e-4).
constexpr double kAllMaskedTolerance = 9e-4;

void expect_forward(Bert& model, const std::map<std::string, at::Tensor>& golden) {
  const at::NoGradGuard no_grad;
  const PaddedBertOutput output = model.forward_padded(golden.at("input.input_ids"), golden.at("input.attention_mask"),
                                                       golden.at("input.token_type_ids"), /*keep_attentions=*/true);
  const auto layers = static_cast<size_t>(model.config().num_hidden_layers);
  ASSERT_EQ(output.hidden_states.size(), layers + 1);
  ASSERT_EQ(output.attentions.size(), layers);
  for (size_t i = 0; i <= layers; ++i) {
    EXPECT_LT(largest_difference(output.hidden_states[i], golden.at("hidden." + std::to_string(i))), kOutputTolerance);
  }
  for (size_t i = 0; i < layers; ++i) {
    EXPECT_LT(largest_difference(output.attentions[i], golden.at("attention." + std::to_string(i))), kOutputTolerance);
  }
  EXPECT_LT(largest_difference(output.hidden_states.back(), golden.at("out.last_hidden_state")), kOutputTolerance);
  EXPECT_LT(largest_difference(output.pooled, golden.at("out.pooler_output")), kOutputTolerance);

  for (const std::string name : {"full", "one", "odd"}) {
    const auto mask = golden.find(name + ".attention_mask");
    const PaddedBertOutput other =
        model.forward_padded(golden.at(name + ".input_ids"), mask == golden.end() ? at::Tensor() : mask->second, {},
                             /*keep_attentions=*/true);
    const at::Tensor readable =
        mask == golden.end() ? at::ones({other.pooled.size(0)}, at::kBool) : mask->second.sum(1) > 0;
    const auto compare = [&](const at::Tensor& ours, const std::string& key) {
      const at::Tensor& theirs = golden.at(name + key);
      EXPECT_LT(largest_difference(ours.index({readable}), theirs.index({readable})), kOutputTolerance) << name << key;
      if (readable.all().item<bool>()) return;
      const at::Tensor all_masked = readable.logical_not();
      EXPECT_LT(largest_difference(ours.index({all_masked}), theirs.index({all_masked})), kAllMaskedTolerance)
          << name << key;
    };
    compare(other.hidden_states.back(), ".last_hidden_state");
    compare(other.pooled, ".pooler_output");
    if (golden.contains(name + ".attention.0")) compare(other.attentions[0], ".attention.0");
  }
}

TEST(Golden_bert, forward) {
  const auto golden = load_tensors(golden_dir() / "bert/forward.safetensors");
  Bert plain = golden_bert("config.json", "model.safetensors");
  expect_forward(plain, golden);
  Bert prefixed = golden_bert("config.modern.json", "model.prefixed.safetensors");
  expect_forward(prefixed, golden);
}

// torch.save's zip, its older format, and a zip with the prefix and heads of a pretraining checkpoint.
TEST(Golden_bert, torch_files) {
  const auto golden = load_tensors(golden_dir() / "bert/forward.safetensors");
  for (const char* weights : {"pytorch_model.bin", "pytorch_model.prefixed.bin", "pytorch_model.legacy.bin"}) {
    SCOPED_TRACE(weights);
    Bert model = golden_bert("config.json", weights);
    expect_forward(model, golden);
  }
}

TEST(Golden_bert, grad) {
  const auto inputs = load_tensors(golden_dir() / "bert/forward.safetensors");
  const auto golden = load_tensors(golden_dir() / "bert/grad.safetensors");
  Bert model = golden_bert("config.json", "model.safetensors");
  const at::Tensor ids = inputs.at("input.input_ids");
  const PaddedBertOutput output =
      model.forward_padded(ids, inputs.at("input.attention_mask"), inputs.at("input.token_type_ids"));
  const at::Tensor loss = ((output.hidden_states.back() * golden.at("input.w_last")).sum() +
                           (output.pooled * golden.at("input.w_pooled")).sum()) /
                          static_cast<double>(ids.size(0));
  EXPECT_NEAR(loss.item<double>(), golden.at("loss").item<double>(), 1e-5 * std::abs(golden.at("loss").item<double>()));
  loss.backward();
  for (const auto& parameter : model.named_parameters()) {
    const at::Tensor grad = dense_gradient(parameter.value());
    ASSERT_TRUE(grad.defined()) << parameter.key();
    EXPECT_LT(largest_difference(grad, golden.at("grad." + parameter.key())), kGradientTolerance) << parameter.key();
  }
}

TEST(Bert, names_its_parameters_as_the_reference) {
  const auto file = load_tensors(golden_dir() / "bert/model.safetensors");
  const Bert model(text::BertConfig::from_file(golden_dir() / "bert/config.json"));
  size_t count = 0;
  for (const auto& parameter : model.named_parameters()) {
    ASSERT_TRUE(file.contains(parameter.key())) << parameter.key();
    EXPECT_EQ(file.at(parameter.key()).sizes(), parameter.value().sizes());
    ++count;
  }
  EXPECT_EQ(count, 5 + 16 * static_cast<size_t>(model.config().num_hidden_layers) + 2);
}

TEST(Bert, initialises_as_the_reference) {
  torch::manual_seed(3);
  text::BertConfig config = tiny_config();
  config.hidden_size = 64;
  config.vocab_size = 1000;
  config.initializer_range = 0.05;
  const Bert model(config);
  for (const auto& parameter : model.named_parameters()) {
    const at::Tensor& value = parameter.value();
    if (parameter.key().ends_with(".bias")) {
      EXPECT_EQ(value.abs().max().item<float>(), 0.0F) << parameter.key();
    } else if (parameter.key().ends_with("LayerNorm.weight")) {
      EXPECT_TRUE(value.eq(1).all().item<bool>()) << parameter.key();
    } else if (value.numel() >= 4096) {
      EXPECT_NEAR(value.std().item<double>(), 0.05, 0.0025) << parameter.key();
      EXPECT_NEAR(value.mean().item<double>(), 0.0, 0.0025) << parameter.key();
    }
  }
  EXPECT_GT(model.named_parameters()["embeddings.word_embeddings.weight"][0].abs().max().item<float>(), 0.0F);
}

TEST(Bert, knows_every_activation) {
  const double x = 0.7;
  const std::map<text::HiddenActivation, double> expected = {
      {text::HiddenActivation::kGelu, x * 0.5 * (1 + std::erf(x / std::sqrt(2.0)))},
      {text::HiddenActivation::kGeluTanh, 0.5 * x * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)))},
      {text::HiddenActivation::kRelu, x},
      {text::HiddenActivation::kSilu, x / (1 + std::exp(-x))},
  };
  for (const auto& [activation, value] : expected) {
    text::BertConfig config = tiny_config();
    config.num_hidden_layers = 1;
    config.hidden_act = activation;
    Bert model(config);
    model.eval();
    const at::NoGradGuard no_grad;
    const auto parameters = model.named_parameters();
    parameters["encoder.layer.0.intermediate.dense.weight"].zero_();
    parameters["encoder.layer.0.intermediate.dense.bias"].fill_(x);
    at::Tensor output_weight = parameters["encoder.layer.0.output.dense.weight"];
    output_weight.zero_();
    const PackedTokens tokens = random_tokens({4}, config.vocab_size);
    at::Tensor attended = model.forward_packed(tokens);  // normal already, so the last norm changes nothing
    output_weight[0][0] = 1.0;
    attended.select(1, 0) += value;
    const at::Tensor normal = at::layer_norm(attended, {config.hidden_size}, {}, {}, config.layer_norm_eps);
    EXPECT_LT(largest_difference(model.forward_packed(tokens), normal), 1e-5);
  }
}

TEST(Bert, refuses_ids_outside_the_vocabulary) {
  Bert model(tiny_config());
  for (const int64_t id : {-1, 50}) {
    const PackedTokens tokens{integers({3, id}), {2}};
    const std::string message = user_error_of([&] { model.forward_packed(tokens); });
    EXPECT_THAT(message, HasSubstr("token id " + std::to_string(id)));
    EXPECT_THAT(message, HasSubstr("50 tokens"));
  }
  const at::Tensor ids = integers({50}).view({1, 1});
  EXPECT_THAT(user_error_of([&] { model.forward_padded(ids, {}, {}); }), HasSubstr("token id 50"));
}

TEST(Bert, refuses_more_tokens_than_positions) {
  Bert model(tiny_config());
  const PackedTokens tokens = random_tokens({2, 81}, 50);
  EXPECT_THAT(user_error_of([&] { model.forward_packed(tokens); }),
              AllOf(HasSubstr("81 tokens"), HasSubstr("positions for 80")));
  EXPECT_THAT(user_error_of([&] {
                model.forward_padded(tokens.ids.narrow(0, 0, 81).view({1, 81}), {}, {});
              }),
              HasSubstr("81 tokens"));
}

TEST(Bert, checks_that_lengths_fit_the_tokens) {
  Bert model(tiny_config());
  const PackedTokens tokens{integers({1, 2, 3}), {2}};
  EXPECT_THROW(model.forward_packed(tokens), CheckFailure);
  EXPECT_THROW(model.run_layers(at::zeros({3, 20}), tokens.lengths, 0), CheckFailure);
  EXPECT_THROW(model.freeze(true, 4), CheckFailure);
}

TEST(Bert, freezing_takes_gradients_away) {
  Bert model(tiny_config());
  model.freeze(true, 2);
  EXPECT_EQ(model.frozen_prefix(), 2);
  model.forward_packed(random_tokens({4, 7}, 50)).square().sum().backward();
  for (const auto& parameter : model.named_parameters()) {
    const std::string& name = parameter.key();
    const bool frozen =
        name.starts_with("embeddings.") || name.starts_with("encoder.layer.0.") || name.starts_with("encoder.layer.1.");
    EXPECT_EQ(parameter.value().requires_grad(), !frozen) << name;
    EXPECT_EQ(parameter.value().grad().defined(), !frozen && !name.starts_with("pooler.")) << name;
  }
  EXPECT_EQ(model.trained_parameters().size(), 16U);
  model.freeze(false, 2);
  EXPECT_EQ(model.frozen_prefix(), 0);
  EXPECT_EQ(model.trained_parameters().size(), 21U);
}

TEST(Bert, frozen_parts_drop_only_when_told_to) {
  Bert model(tiny_config());
  const PackedTokens tokens = random_tokens({4, 7}, 50);
  model.train();
  model.freeze(true, 3);
  EXPECT_TRUE(model.forward_packed(tokens).equal(model.forward_packed(tokens)));
  model.set_dropout_in_frozen_layers(true);
  EXPECT_FALSE(model.forward_packed(tokens).equal(model.forward_packed(tokens)));
  EXPECT_FALSE(model.run_prefix(tokens, 0).equal(model.run_prefix(tokens, 0)));
  model.freeze(false, 0);
  model.set_dropout_in_frozen_layers(false);
  EXPECT_FALSE(model.forward_packed(tokens).equal(model.forward_packed(tokens)));
  model.eval();
  EXPECT_TRUE(model.forward_packed(tokens).equal(model.forward_packed(tokens)));
}

TEST(Bert, a_seed_fixes_dropout) {
  Bert model(tiny_config());
  const PackedTokens tokens = random_tokens({4, 70, 1}, 50);
  const auto gradients = [&] {
    torch::manual_seed(11);
    model.zero_grad();
    model.forward_packed(tokens).square().mean().backward();
    return model.named_parameters()["embeddings.position_embeddings.weight"].grad().clone();
  };
  const at::Tensor first = gradients();
  EXPECT_TRUE(first.equal(gradients()));
  torch::manual_seed(12);
  model.zero_grad();
  model.forward_packed(tokens).square().mean().backward();
  EXPECT_FALSE(first.equal(model.named_parameters()["embeddings.position_embeddings.weight"].grad()));
}

TEST(Bert, the_prefix_and_the_rest_make_the_whole) {
  Bert model(tiny_config());
  model.eval();
  const PackedTokens tokens = random_tokens({5, 1, 9}, 50);
  const at::Tensor whole = model.forward_packed(tokens);
  for (int64_t layers = 0; layers <= 3; ++layers) {
    EXPECT_TRUE(model.run_layers(model.run_prefix(tokens, layers), tokens.lengths, layers).equal(whole)) << layers;
  }
}

}  // namespace
}  // namespace modrob::nn
