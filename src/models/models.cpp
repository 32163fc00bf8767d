#include "models/models.h"

#include "core/error.h"
#include "models/misa/misa_settings.h"
#include "models/self_mm/self_mm_settings.h"

namespace modrob::models {

const std::vector<ModelEntry>& model_list() {
  static const std::vector<ModelEntry> kModels = {
      {"misa", "shared and private parts per modality, fused by a Transformer (Hazarika et al. 2020)",
       make_misa_settings},
      {"self_mm", "a fused regression beside one per modality, trained on generated labels (Yu et al. 2021)",
       make_self_mm_settings},
  };
  return kModels;
}

const ModelEntry& find_model(std::string_view name) {
  std::vector<std::string> names;
  for (const auto& entry : model_list()) {
    if (entry.name == name) return entry;
    names.emplace_back(entry.name);
  }
  throw UserError("unknown model '" + std::string(name) + "'; " + suggestion(name, names));
}

}  // namespace modrob::models
