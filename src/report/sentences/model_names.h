#pragma once

#include <string>

namespace modrob::report {

/// A model's name as its paper writes it ("self_mm": "Self-MM"); a name that is not known in capitals.
std::string display_name(const std::string& model);

}  // namespace modrob::report
