#pragma once

#include "commands/obstacles.h"
#include "study/grid.h"

namespace modrob::app {

/// The identity of every run of the study, from its recipe (the study's own or the program's), the study's settings,
/// data set and text encoder.
study::ResolveRun resolve_runs(const study::StudyFile& study);

/// Notes what stands in the way of the study's runs on a data set: every run's settings are resolved, each model is
/// built once, as a run begins.
void try_models(const study::StudyFile& study, const std::string& data, Obstacles& obstacles);

}  // namespace modrob::app
