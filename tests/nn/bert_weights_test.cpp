#include "nn/prelude.h"

namespace modrob::nn {
namespace {

/// Writes a model's parameters after `edit` has had its way with them.
std::filesystem::path write_weights(const TemporaryFolder& folder, const Bert& model,
                                    const std::function<void(std::map<std::string, at::Tensor>&)>& edit) {
  std::map<std::string, at::Tensor> tensors;
  for (const auto& parameter : model.named_parameters()) tensors[parameter.key()] = parameter.value().detach().clone();
  edit(tensors);
  io::SafetensorsWriter writer;
  for (const auto& [name, tensor] : tensors) {
    const std::map<at::ScalarType, io::Dtype> types = {{at::kFloat, io::Dtype::kF32},
                                                       {at::kDouble, io::Dtype::kF64},
                                                       {at::kHalf, io::Dtype::kF16},
                                                       {at::kBFloat16, io::Dtype::kBF16},
                                                       {at::kLong, io::Dtype::kI64}};
    writer.add(name, types.at(tensor.scalar_type()), tensor.sizes().vec(),
               {static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes()});
  }
  writer.write(folder / "model.safetensors");
  return folder / "model.safetensors";
}

class BertWeights : public Test {
 protected:
  BertWeights() : source_(tiny_config()), target_(tiny_config()) {}

  std::string error_of(const std::function<void(std::map<std::string, at::Tensor>&)>& edit,
                       const std::string& prefix = "") {
    const auto file = write_weights(folder_, source_, edit);
    const at::Tensor before = target_.named_parameters()["pooler.dense.weight"].clone();
    const std::string message = user_error_of([&] { target_.load_weights(file, prefix); });
    EXPECT_THAT(message, HasSubstr("model.safetensors"));
    EXPECT_TRUE(before.equal(target_.named_parameters()["pooler.dense.weight"])) << "nothing is changed on an error";
    return message;
  }
  void expect_equal(double tolerance, const std::string& except = "-") {
    for (const auto& parameter : source_.named_parameters()) {
      if (parameter.key().starts_with(except)) continue;
      EXPECT_LE(largest_difference(parameter.value(), target_.named_parameters()[parameter.key()]), tolerance)
          << parameter.key();
    }
  }

  TemporaryFolder folder_;
  Bert source_, target_;
};

TEST_F(BertWeights, strips_a_whole_models_prefix_and_ignores_heads) {
  target_.load_weights(write_weights(folder_, source_,
                                     [](auto& tensors) {
                                       std::map<std::string, at::Tensor> renamed;
                                       for (auto& [name, tensor] : tensors)
                                         renamed["text_enc.bertmodel.bert." + name] = tensor;
                                       renamed["text_enc.bertmodel.cls.predictions.bias"] = at::zeros({3});
                                       renamed["fusion.weight"] = at::zeros({2, 2});
                                       tensors = renamed;
                                     }),
                       "text_enc.bertmodel.");
  expect_equal(0.0);
}

TEST_F(BertWeights, takes_other_float_types) {
  for (const auto& [type, tolerance] : {std::pair{at::kDouble, 0.0}, {at::kHalf, 1e-3}, {at::kBFloat16, 1e-2}}) {
    target_.initialise();
    target_.load_weights(write_weights(folder_, source_, [type = type](auto& tensors) {
      for (auto& [name, tensor] : tensors) tensor = tensor.to(type);
    }));
    expect_equal(tolerance);
    EXPECT_EQ(target_.parameters()[0].scalar_type(), at::kFloat);
  }
}

TEST_F(BertWeights, a_missing_pooler_and_leftovers_are_warnings) {
  ::testing::internal::CaptureStderr();
  target_.load_weights(write_weights(folder_, source_, [](auto& tensors) {
    std::erase_if(tensors, [](const auto& entry) { return entry.first.starts_with("pooler."); });
    tensors["embeddings.position_ids"] = at::zeros({1, 80}, at::kLong);
    for (int i = 0; i < 12; ++i) tensors["head." + std::to_string(i)] = at::zeros({1});
  }));
  EXPECT_THAT(
      ::testing::internal::GetCapturedStderr(),
      AllOf(HasSubstr("the pooler's weights are missing"), HasSubstr("12 tensors"), HasSubstr("head.0, head.1,"),
            HasSubstr("head.7, ..."), Not(HasSubstr("head.8")), Not(HasSubstr("position_ids"))));
  expect_equal(0.0, "pooler.");
}

TEST_F(BertWeights, says_what_is_missing) {
  EXPECT_THAT(error_of([](auto& tensors) { tensors.erase("encoder.layer.1.output.dense.bias"); }),
              HasSubstr("'encoder.layer.1.output.dense.bias' is missing"));
  EXPECT_THAT(error_of([](auto&) {}, "bertmodel."), HasSubstr("'bertmodel.'"));
}

TEST_F(BertWeights, says_which_shape_is_wrong) {
  EXPECT_THAT(error_of([](auto& tensors) { tensors["encoder.layer.0.output.dense.bias"] = at::zeros({7}); }),
              AllOf(HasSubstr("'encoder.layer.0.output.dense.bias'"), HasSubstr("[7]"), HasSubstr("[20]")));
}

TEST_F(BertWeights, names_the_tensor_whose_values_are_not_finite) {
  EXPECT_THAT(error_of([](auto& tensors) {
                auto& bias = tensors["encoder.layer.0.output.dense.bias"];
                bias = bias.clone();
                bias[3] = std::nan("");
              }),
              AllOf(HasSubstr("tensor 'encoder.layer.0.output.dense.bias' holds values that are not finite")));
}

TEST_F(BertWeights, refuses_integers_and_two_names_for_one) {
  EXPECT_THAT(error_of([](auto& tensors) {
                auto& bias = tensors["encoder.layer.0.output.dense.bias"];
                bias = bias.to(at::kLong);
              }),
              AllOf(HasSubstr("'encoder.layer.0.output.dense.bias'"), HasSubstr("I64")));
  EXPECT_THAT(error_of([](auto& tensors) { tensors["embeddings.LayerNorm.gamma"] = at::zeros({20}); }),
              HasSubstr("two tensors stand for 'embeddings.LayerNorm.weight'"));
}

}  // namespace
}  // namespace modrob::nn
