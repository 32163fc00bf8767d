#pragma once

#include "commands/program.h"

namespace modrob::app {

/// Adds a command that needs LibTorch as the program's `model_commands` has it. One that it lacks is listed too, and
/// says how to get a program that has it.
void add_model_command(CLI::App& parent, const Program& program, const std::string& name, const std::string& summary);

/// UserError: `what` ("'modrob train'", "--rerun") needs the full program, and how to get that.
[[noreturn]] void refuse_without_models(const std::string& what);

}  // namespace modrob::app
