#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "model_options/model_settings.h"

namespace modrob::models {

struct ModelEntry {
  std::string_view name;
  std::string_view summary;
  std::unique_ptr<ModelSettings> (*make_settings)();
};

/// Every model of ModelOptions.
const std::vector<ModelEntry>& model_list();
/// UserError with near matches and the list for an unknown name.
const ModelEntry& find_model(std::string_view name);

}  // namespace modrob::models
