#pragma once

#include "commands/program.h"

namespace modrob::app {

/// `modrob study import-scores`.
void add_study_import(CLI::App& study, const Program& program);

}  // namespace modrob::app
