#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <limits>

namespace modrob::app {

/// For an option of a whole number: refuses others, and says in messages and help which are right.
CLI::Validator whole_number_from(int64_t low, int64_t high = std::numeric_limits<int64_t>::max());

/// Makes every option of a number, of `app` and all its subcommands, refuse what is no such number: the option parser
/// by itself takes -1 and whatever is too large for the largest seed, 010 for eight, and passes `nan` through every
/// range. Called once, after all commands are there.
void check_numbers(CLI::App& app);

}  // namespace modrob::app
