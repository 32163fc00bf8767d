#include "models/built_model.h"

#include "model_options/model_settings.h"

namespace modrob::models {

BuiltModel ModelSettings::build(const BuildInputs& inputs) const {
  return std::visit([&](const auto& options) { return options.build(inputs); }, options_);
}

}  // namespace modrob::models
