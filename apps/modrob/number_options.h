#pragma once

#include <CLI/CLI.hpp>

namespace modrob::app {

/// Makes every option of a number, of `app` and all its subcommands, refuse what is no such number: the option parser by
/// itself takes -1 and whatever is too large for the largest seed, 010 for eight, and passes `nan` through every range.
/// Called once, after all commands are there.
void check_numbers(CLI::App& app);

}  // namespace modrob::app
