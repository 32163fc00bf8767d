#pragma once

#include <string>

namespace modrob::report {

/// A model's name as its paper writes it ("self_mm": "Self-MM"); one that is not known as it is.
std::string display_name(const std::string& model);

}  // namespace modrob::report
