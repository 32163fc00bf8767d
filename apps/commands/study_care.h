#pragma once

#include <CLI/CLI.hpp>

namespace modrob::app {

/// `study status`, `study stop`, `study schema`: what needs neither the data nor a model.
void add_study_care(CLI::App& study);

}  // namespace modrob::app
