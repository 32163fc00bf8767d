#pragma once

#include "commands/program.h"

namespace modrob::app {

/// Each adds one subcommand with its options, help and an example; what it does when called is set as its callback.
void add_study(CLI::App& app, const Program& program);
void add_data(CLI::App& app);
/// Subcommands of data.
void add_data_import(CLI::App& data);
void add_data_audit(CLI::App& data);
void add_data_export(CLI::App& data);
void add_data_split(CLI::App& data);
void add_corrupt(CLI::App& app);
void add_fidelity(CLI::App& app);
void add_explain(CLI::App& app, const Program& program);
void add_cite(CLI::App& app, const Program& program);
void add_version(CLI::App& app, const Program& program);
/// "modrob 0.1.0 (results version 9, LibTorch 2.13.0, GCC 12.2.0, x86_64)"
std::string version_text(const Program& program);
void add_completion(CLI::App& app, const Program& program);

}  // namespace modrob::app
