#pragma once

#include "commands/program.h"

namespace modrob::app {

/// Subcommands of study for those who did not carry it out: verify, bundle.
void add_study_verify(CLI::App& study, const Program& program);

}  // namespace modrob::app
