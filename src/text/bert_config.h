#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "io/json.h"

namespace modrob::text {

enum class HiddenActivation { kGelu, kGeluTanh, kRelu, kSilu };

/// config.json of a BERT-family folder; defaults are bert-base-uncased's. docs/models/bert.md section 2.
struct BertConfig {
  int64_t vocab_size = 30522;
  int64_t hidden_size = 768;
  int64_t num_hidden_layers = 12;
  int64_t num_attention_heads = 12;
  int64_t intermediate_size = 3072;
  HiddenActivation hidden_act = HiddenActivation::kGelu;
  double hidden_dropout_prob = 0.1;
  double attention_probs_dropout_prob = 0.1;
  int64_t max_position_embeddings = 512;
  int64_t type_vocab_size = 2;
  double initializer_range = 0.02;
  double layer_norm_eps = 1e-12;

  /// UserError naming the file and key for what is refused (decoder, relative positions, another model type, a width
  /// that its heads do not divide, non-positive sizes, unknown activation). Unknown keys are ignored.
  static BertConfig from_json(const io::Json& json, const std::string& name);
  static BertConfig from_file(const std::filesystem::path& path);
  io::Json to_json() const;

  bool operator==(const BertConfig&) const = default;
};

}  // namespace modrob::text
