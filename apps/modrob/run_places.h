#pragma once

#include <CLI/CLI.hpp>

#include "train/trained_run.h"

namespace modrob::app {

/// --data, --text-encoder and --word-vectors of commands that read a run folder.
void add_places(CLI::App& command, train::RunPlaces& places);

}  // namespace modrob::app
