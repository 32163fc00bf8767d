#pragma once

#include <string>
#include <vector>

#include "commands/option_values.h"

namespace modrob::app {

/// What may stand in the place of the last of these words (which may be empty, or only begun), the others being what
/// was typed before it, behind the program: commands, options, their values. From the descriptions of `app` alone.
std::vector<Candidate> next_words(const CLI::App& app, const std::vector<std::string>& words, const Program& program);

}  // namespace modrob::app
