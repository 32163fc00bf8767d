#include "nn/bert_weights.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <span>
#include <tuple>

#include "core/error.h"
#include "core/log.h"
#include "io/weight_file.h"

namespace modrob::nn {

namespace bert_weights {

using Views = std::map<std::string, const io::WeightView*>;

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

Views normalised(const io::WeightFile& file, const std::string& prefix) {
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
  const io::WeightFile file = io::WeightFile::open(path);
  bert_weights::Views views = bert_weights::normalised(file, prefix);
  std::vector<std::tuple<std::string, at::Tensor, const io::WeightView*>> copies;
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
    const io::WeightView& view = *found->second;
    if (at::IntArrayRef(view.shape) != parameter.value().sizes()) {
      throw UserError(where + " has shape " + io::shape_text(view.shape) + "; config.json asks for " +
                      io::shape_text(parameter.value().sizes()));
    }
    if (!view.is_float()) {
      throw UserError(where + " is stored as " + std::string(io::dtype_name(view.dtype)) +
                      "; weights must be F32, F16, BF16 or F64");
    }
    copies.emplace_back(where, parameter.value(), &view);
    views.erase(found);
  }
  for (auto& [where, parameter, view] : copies) {
    const std::span values(parameter.mutable_data_ptr<float>(), static_cast<size_t>(parameter.numel()));
    view->copy_float(values);
    parameter.unsafeGetTensorImpl()->bump_version();
    file.release(*view);
    if (!std::ranges::all_of(values, [](float value) { return std::isfinite(value); })) {
      throw UserError(where +
                      " holds values that are not finite; every score would be NaN. Take another copy of the encoder");
    }
  }
  if (pooler_missing) log_warning(file.name() + ": the pooler's weights are missing; it keeps its initial values");
  bert_weights::warn_about_leftovers(views, file.name());
}

}  // namespace modrob::nn
