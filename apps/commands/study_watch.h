#pragma once

#include <CLI/CLI.hpp>

namespace modrob::app {

/// `study watch`.
void add_study_watch(CLI::App& study);

}  // namespace modrob::app
