#pragma once

#include <memory>

#include "models/models.h"

namespace modrob::models {

std::unique_ptr<ModelSettings> make_self_mm_settings();

}  // namespace modrob::models
