#pragma once

#include <CLI/CLI.hpp>

namespace modrob::app {

/// `modrob study compare`.
void add_study_compare(CLI::App& study);

}  // namespace modrob::app
