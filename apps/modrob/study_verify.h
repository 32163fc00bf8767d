#pragma once

#include <CLI/CLI.hpp>

namespace modrob::app {

/// Subcommands of study for those who did not carry it out: verify, bundle.
void add_study_verify(CLI::App& study);

}  // namespace modrob::app
