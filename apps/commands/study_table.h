#pragma once

#include "commands/program.h"

namespace modrob::app {

/// `modrob study table`.
void add_study_table(CLI::App& study, const Program& program);

}  // namespace modrob::app
