#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "commands/obstacles.h"
#include "io/record/field_list.h"
#include "runs/machine.h"
#include "study/grid.h"
#include "study/manifest.h"

namespace modrob::app {

/// In what a program that has these commands differs from another: `modrob` with LibTorch (apps/modrob), and the Python
/// package's (python/bindings/program.cpp) without. What is empty it cannot do, and its commands say so.
struct Program {
  std::string version;
  std::string libtorch = {};  ///< version
  std::string help_footer;    ///< of the program's help: what to begin with

  /// Options, help and action of each command that needs LibTorch, by name: "train", "study run". command_list.cpp has
  /// their list.
  std::map<std::string, std::function<void(CLI::App&)>, std::less<>> model_commands = {};
  /// Every setting of a model's runs.
  std::function<std::vector<io::FieldRow>(const std::string& model)> settings = {};
  /// Resolves the runs of a study: recipes, settings, data and encoder.
  std::function<study::ResolveRun(const study::StudyFile& study)> resolve_runs = {};
  /// Notes what stands in the way of a study's runs on a data set: resolves every run's settings, builds each model.
  std::function<void(const study::StudyFile& study, const std::string& data, Obstacles& obstacles)> try_models = {};
  /// This machine, with what LibTorch makes of it.
  std::function<runs::Machine()> machine = {};

  /// For reports: which versions made it.
  study::Manifest::Facts facts() const {
    study::Manifest::Facts facts = {{"modrob", version}};
    if (!libtorch.empty()) facts.emplace_back("LibTorch", libtorch);
    return facts;
  }
};

}  // namespace modrob::app
