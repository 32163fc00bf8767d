#pragma once

#include "commands/program.h"

namespace modrob::app {

/// `modrob study compare`.
void add_study_compare(CLI::App& study, const Program& program);

}  // namespace modrob::app
