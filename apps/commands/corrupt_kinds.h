#pragma once

#include <CLI/CLI.hpp>

namespace modrob::app {

/// `modrob corrupt kinds`: the kinds of corruption as the table in corruption/kind.h has them.
void add_corrupt_kinds(CLI::App& corrupt);

}  // namespace modrob::app
