#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "train/trained_run.h"

namespace modrob::app {

/// --data, --text-encoder and --word-vectors of commands that read a run folder.
void add_places(CLI::App& command, train::RunPlaces& places);
/// --cache of commands that carry out runs of a study.
void add_cache(CLI::App& command, std::string& folder);

}  // namespace modrob::app
