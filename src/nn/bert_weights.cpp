#include "nn/bert_weights.h"

#include <ATen/ops/empty.h>
#include <torch/csrc/autograd/grad_mode.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>

#include "core/error.h"
#include "core/log.h"
#include "io/safetensors.h"

namespace modrob::nn {

namespace bert_weights {

using Views = std::map<std::string, const io::TensorView*>;

std::string shape_text(at::IntArrayRef shape) {
  std::string text = "[";
  for (size_t i = 0; i < shape.size(); ++i) text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  return text + "]";
}

/// Checkpoints converted from TensorFlow call a LayerNorm's weight gamma and its bias beta.
std::string modern_name(std::string name) {
  const size_t dot = name.rfind('.');
  const size_t start = dot == std::string::npos ? 0 : dot + 1;
  const std::string last = name.substr(start);
  if (last == "gamma") return name.substr(0, start) + "weight";
  if (last == "beta") return name.substr(0, start) + "bias";
  return name;
}

/// What is behind `prefix`, or nothing when the name does not start with it.
std::optional<std::string> behind(const std::string& name, const std::string& prefix) {
  if (!name.starts_with(prefix)) return std::nullopt;
  return name.substr(prefix.size());
}

Views normalised(const io::Safetensors& file, const std::string& prefix) {
  constexpr const char* kModelPrefix = "bert.";
  Views selected;
  bool has_model_prefix = false;
  for (const auto& [stored, view] : file.tensors()) {
    const auto name = behind(stored, prefix);
    if (!name) continue;
    if (!selected.emplace(modern_name(*name), &view).second) {
      throw UserError(file.name() + ": two tensors stand for '" + modern_name(*name) + "', '" + stored +
                      "' is one of them; remove the one that is not meant");
    }
    has_model_prefix = has_model_prefix || name->starts_with(kModelPrefix);
  }
  if (selected.empty()) {
    throw UserError(file.name() + ": no tensor" + (prefix.empty() ? "" : " whose name starts with '" + prefix + "'") +
                    "; expected a BERT checkpoint with 'embeddings.word_embeddings.weight' and so on");
  }
  if (!has_model_prefix) return selected;
  Views inside;
  for (const auto& [name, view] : selected) {
    if (const auto rest = behind(name, kModelPrefix)) inside.emplace(*rest, view);
  }
  return inside;
}

at::ScalarType torch_type(io::Dtype dtype, const std::string& where) {
  switch (dtype) {
    case io::Dtype::kF16:
      return at::kHalf;
    case io::Dtype::kBF16:
      return at::kBFloat16;
    case io::Dtype::kF32:
      return at::kFloat;
    case io::Dtype::kF64:
      return at::kDouble;
    default:
      throw UserError(where + " is stored as " + std::string(io::dtype_name(dtype)) +
                      "; weights must be F32, F16, BF16 or F64");
  }
}

/// In storage of its own and of its stored type: the mapped bytes may be unaligned.
at::Tensor read(const io::TensorView& view, const std::string& where) {
  at::Tensor tensor = at::empty(view.shape, torch_type(view.dtype, where));
  if (!view.bytes.empty()) std::memcpy(tensor.mutable_data_ptr(), view.bytes.data(), view.bytes.size());
  return tensor;
}

void warn_about_leftovers(const Views& left, const std::string& file) {
  constexpr size_t kListed = 10;
  std::string names;
  size_t count = 0;
  for (const auto& [name, view] : left) {
    if (name == "embeddings.position_ids" || name == "embeddings.token_type_ids") continue;
    if (count < kListed) names += (count == 0 ? "" : ", ") + name;
    ++count;
  }
  if (count == 0) return;
  log_warning(file + ": " + std::to_string(count) + " tensors are not part of the encoder and are left out: " + names +
              (count > kListed ? ", ..." : ""));
}

}  // namespace bert_weights

void load_bert_weights(Bert& model, const std::filesystem::path& path, const std::string& prefix) {
  const io::Safetensors file = io::Safetensors::open(path);
  bert_weights::Views views = bert_weights::normalised(file, prefix);
  std::vector<std::pair<at::Tensor, at::Tensor>> copies;  // parameter, stored values
  bool pooler_missing = false;
  for (const auto& parameter : model.named_parameters()) {
    const std::string& name = parameter.key();
    const auto found = views.find(name);
    if (found == views.end()) {
      if (!name.starts_with("pooler.")) throw UserError(file.name() + ": tensor '" + name + "' is missing");
      pooler_missing = true;
      continue;
    }
    const std::string where = file.name() + ": tensor '" + name + "'";
    if (at::IntArrayRef(found->second->shape) != parameter.value().sizes()) {
      throw UserError(where + " has shape " + bert_weights::shape_text(found->second->shape) +
                      "; config.json asks for " + bert_weights::shape_text(parameter.value().sizes()));
    }
    copies.emplace_back(parameter.value(), bert_weights::read(*found->second, where));
    views.erase(found);
  }
  const at::NoGradGuard no_grad;
  for (auto& [parameter, values] : copies) parameter.copy_(values);
  if (pooler_missing) log_warning(file.name() + ": the pooler's weights are missing; it keeps its initial values");
  bert_weights::warn_about_leftovers(views, file.name());
}

}  // namespace modrob::nn
