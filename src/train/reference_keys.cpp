#include "train/reference_keys.h"

#include <algorithm>
#include <array>

namespace modrob::train {

namespace {

bool has_all(const io::WeightFile& file, const std::vector<std::string_view>& keys) {
  return std::all_of(keys.begin(), keys.end(),
                     [&](std::string_view key) { return find_below_prefix(file, key) != nullptr; });
}

}  // namespace

const std::vector<ReferenceKeys>& reference_keys() {
  static const std::vector<ReferenceKeys> kKeys = {
      {"misa",
       {"project_t.project_t.weight", "private_a.private_a_3.weight", "fusion.fusion_layer_1.weight"},
       {"arnn1.weight_ih_l0", 1},
       {"vrnn1.weight_ih_l0", 1},
       {"embed.weight", 0},
       {}},
      {"bbfn",
       {"SequenceEncoder.proj_l.weight", "SequenceEncoder.proj_a.weight"},
       {"SequenceEncoder.proj_a.weight", 1},
       {"SequenceEncoder.proj_v.weight", 1},
       {},
       // The fusion transformer's own final LayerNorm (docs/models/bbfn.md 8.7): never called.
       {"*.layer_norm.weight", "*.layer_norm.bias"}},
      {"self_mm",
       {"post_fusion_layer_1.weight", "post_text_layer_1.weight", "audio_model.rnn.weight_ih_l0"},
       {"audio_model.rnn.weight_ih_l0", 1},
       {"video_model.rnn.weight_ih_l0", 1},
       {},
       {}},
      {"mmim",
       {"mi_tv.mlp_mu.0.weight", "fusion_prj.linear_1.weight"},
       {"acoustic_enc.rnn.weight_ih_l0", 1},
       {"visual_enc.rnn.weight_ih_l0", 1},
       {},
       {}},
      {"mult",
       {"trans_l_with_a.layers.0.fc1.weight", "trans_v_mem.layers.0.fc1.weight", "out_layer.weight"},
       {"proj_a.weight", 1},
       {"proj_v.weight", 1},
       {},
       {}},
  };
  return kKeys;
}

const ReferenceKeys* find_reference_keys(std::string_view model) {
  for (const auto& keys : reference_keys()) {
    if (keys.model == model) return &keys;
  }
  return nullptr;
}

std::string guess_model(const io::WeightFile& file) {
  for (const auto& keys : reference_keys()) {
    if (has_all(file, keys.signature)) return std::string(keys.model);
  }
  const bool bert = has_all(file, {"embeddings.word_embeddings.weight", "encoder.layer.0.attention.self.query.weight"});
  return bert ? "bert" : "";
}

const io::WeightView* find_below_prefix(const io::WeightFile& file, std::string_view key) {
  if (const auto* exact = file.find(key)) return exact;
  const std::string suffix = "." + std::string(key);
  for (const auto& [name, view] : file.tensors()) {
    if (name.ends_with(suffix)) return &view;
  }
  return nullptr;
}

std::optional<int64_t> size_of_key(const io::WeightFile& file, const SizeKey& size) {
  if (size.key.empty()) return std::nullopt;
  const auto* view = find_below_prefix(file, size.key);
  if (view == nullptr || view->shape.size() <= size.dimension) return std::nullopt;
  return view->shape[size.dimension];
}

bool matches(std::string_view name, std::string_view pattern) {
  const size_t star = pattern.find('*');
  if (star == std::string_view::npos) return name == pattern;
  const std::string_view before = pattern.substr(0, star);
  const std::string_view behind = pattern.substr(star + 1);
  return name.size() >= before.size() + behind.size() && name.starts_with(before) && name.ends_with(behind);
}

bool is_harmless_buffer(std::string_view name) {
  constexpr std::array<std::string_view, 4> kBuffers = {"*embeddings.position_ids", "*embeddings.token_type_ids",
                                                        "*.version", "*.embed_positions._float_tensor"};
  return std::any_of(kBuffers.begin(), kBuffers.end(),
                     [&](std::string_view pattern) { return matches(name, pattern); });
}

}  // namespace modrob::train
