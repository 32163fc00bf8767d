#pragma once

#include <CLI/CLI.hpp>

namespace modrob::app {

/// Each adds one subcommand with its options, help and an example; what it does when called is set as its callback.
void add_data(CLI::App& app);
/// Subcommands of data.
void add_data_import(CLI::App& data);
void add_data_audit(CLI::App& data);
void add_data_export(CLI::App& data);
void add_data_split(CLI::App& data);
void add_train(CLI::App& app);
void add_diagnose(CLI::App& app);
void add_predict(CLI::App& app);
void add_study(CLI::App& app);
void add_run(CLI::App& app);
void add_corrupt(CLI::App& app);
void add_checkpoint(CLI::App& app);
void add_bench(CLI::App& app);
void add_fidelity(CLI::App& app);
void add_explain(CLI::App& app);
void add_doctor(CLI::App& app);
void add_version(CLI::App& app);
void add_completion(CLI::App& app);

}  // namespace modrob::app
