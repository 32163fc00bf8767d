#pragma once

#include "commands/program.h"

namespace modrob::app {

/// The whole of `main`: reads the command line, carries it out, says what went wrong on stderr. The exit status: 0, 2
/// for what the user can put right, 1 for anything else, 128 + signal when stopped. Takes over SIGINT and SIGTERM.
int run_program(int argc, const char* const* argv, const Program& program);

}  // namespace modrob::app
