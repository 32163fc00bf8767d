#pragma once

#include "commands/program.h"

namespace modrob::app {

/// Every command, in the order of the help. `program` must outlive `app`.
void add_commands(CLI::App& app, const Program& program);

}  // namespace modrob::app
