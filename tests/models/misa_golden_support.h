#pragma once

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>

#include <memory>
#include <set>
#include <string>

#include "io/json.h"
#include "models/misa/misa.h"
#include "models/misa/misa_objective.h"
#include "nn/state.h"
#include "support.h"

namespace modrob::testing {

/// Limits of spec/misa.md section 9.
struct Tolerance {
  double absolute, relative;
};
inline constexpr Tolerance kForward{3e-6, 2e-5};
inline constexpr Tolerance kGradient{1e-5, 1e-4};
inline constexpr Tolerance kStepLoss{0, 3e-5};
inline constexpr Tolerance kFinal{2e-6, 1e-5};

inline void expect_close(const at::Tensor& ours, const at::Tensor& golden, Tolerance tolerance,
                         const std::string& name) {
  ASSERT_EQ(ours.sizes().vec(), golden.sizes().vec()) << name;
  const at::Tensor difference = (ours.detach().to(at::kDouble) - golden.to(at::kDouble)).abs();
  const at::Tensor limit = golden.to(at::kDouble).abs() * tolerance.relative + tolerance.absolute;
  EXPECT_TRUE((difference <= limit).all().item<bool>())
      << name << ": largest difference " << difference.max().item<double>();
}

using models::MisaOptions;

/// A golden file with its JSON, and the model it describes.
class MisaGolden {
 public:
  explicit MisaGolden(const std::string& file)
      : json(io::read_json(golden_dir() / "misa" / (file + ".json"))),
        tensors(golden_dir() / "misa" / (file + ".safetensors")) {}

  const at::Tensor& at(const std::string& name) const { return tensors.tensor(name); }
  const io::Json& config() const { return json.at("config"); }

  MisaOptions options() const {
    MisaOptions options;
    const auto& c = config();
    options.text = c.at("use_bert").get<bool>() ? models::MisaText::kBert : models::MisaText::kGlove;
    options.similarity = c.at("use_cmd_sim").get<bool>() ? models::MisaSimilarity::kCmd
                                                         : models::MisaSimilarity::kAdversarial;
    options.activation = c.at("activation") == "hardtanh" ? models::MisaActivation::kHardtanh
                                                          : models::MisaActivation::kRelu;
    options.hidden_size = c.at("hidden_size").get<int64_t>();
    options.word_embedding_size = c.at("embedding_size").get<int64_t>();
    options.dropout = c.at("dropout").get<double>();
    options.reverse_gradient_weight = c.at("reverse_grad_weight").get<double>();
    options.difference_weight = c.at("diff_weight").get<double>();
    options.similarity_weight = c.at("sim_weight").get<double>();
    options.reconstruction_weight = c.at("recon_weight").get<double>();
    options.feed_forward_size = c.at("transformer").at("dim_feedforward").get<int64_t>();
    options.attention_heads = c.at("transformer").at("nhead").get<int64_t>();
    return options;
  }


  /// `options` lets a test switch dropout off in training mode; parameters `param.*` are loaded, and must be all.
  std::shared_ptr<models::Misa> model(MisaOptions options, nn::TextEncoderOptions text = {}) const {
    models::MisaInputs inputs;
    inputs.audio_width = config().at("acoustic_size").get<int64_t>();
    inputs.video_width = config().at("visual_size").get<int64_t>();
    inputs.word_count = config().at("vocab_words").get<int64_t>();
    if (options.text == models::MisaText::kBert) {
      inputs.text_encoder =
          std::make_shared<nn::TextEncoder>(text, text::BertConfig::from_json(config().at("bert"), "golden"));
    }
    auto misa = std::make_shared<models::Misa>(options, inputs);
    std::set<std::string> ours, golden;
    for (auto& parameter : misa->named_parameters()) {
      ours.insert(parameter.key());
      tensors.read_into("param." + parameter.key(), parameter.value());
    }
    for (const auto& [name, tensor] : tensors.tensors()) {
      if (name.starts_with("param.")) golden.insert(name.substr(6));
    }
    EXPECT_EQ(ours, golden);
    return misa;
  }

  /// The tensors `<prefix>sentences`, ... as a batch.
  batch::Batch batch(const std::string& prefix) const {
    batch::Batch batch;
    const at::Tensor lengths = at(prefix + "lengths");
    const at::Tensor mask = at(prefix + "bert_sent_mask");
    const at::Tensor token_lengths = mask.sum(1);
    for (int64_t i = 0; i < lengths.size(0); ++i) {
      batch.indices.push_back(i);
      batch.ids.push_back(static_cast<uint64_t>(i) + 1);
      batch.word_lengths.push_back(lengths[i].item<int64_t>());
      batch.token_lengths.push_back(token_lengths[i].item<int64_t>());
    }
    batch.padded_tokens = mask.size(1);
    batch.token_ids = at(prefix + "bert_sent").masked_select(mask.to(at::kBool));
    batch.word_ids = at(prefix + "sentences").t().contiguous();
    batch.video = at(prefix + "visual").transpose(0, 1).contiguous();
    batch.audio = at(prefix + "acoustic").transpose(0, 1).contiguous();
    batch.video_lengths = batch.audio_lengths = batch.word_lengths;
    batch.labels = at(prefix + "label").squeeze(1);
    return batch;
  }

  io::Json json;
  nn::StateReader tensors;
};

/// Gradient of a parameter as the goldens store it: dense; an undefined one stays undefined.
inline at::Tensor dense_gradient(const at::Tensor& parameter) {
  const at::Tensor& gradient = parameter.grad();
  return gradient.defined() && gradient.is_sparse() ? gradient.to_dense() : gradient;
}

}  // namespace modrob::testing
