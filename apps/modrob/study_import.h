#pragma once

#include <CLI/CLI.hpp>

namespace modrob::app {

/// `modrob study import-scores`.
void add_study_import(CLI::App& study);

}  // namespace modrob::app
