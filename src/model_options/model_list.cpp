#include "model_options/model_list.h"

#include "core/find_named.h"

namespace modrob::models {

namespace {

template <typename... Options>
std::vector<ModelEntry> entries(const std::variant<Options...>&) {
  return {{Options::kName, Options::kSummary, [] { return std::make_unique<ModelSettings>(Options()); }}...};
}

}  // namespace

const std::vector<ModelEntry>& model_list() {
  static const std::vector<ModelEntry> kModels = entries(ModelOptions());
  return kModels;
}

const ModelEntry& find_model(std::string_view name) { return find_named(model_list(), name, "model"); }

}  // namespace modrob::models
