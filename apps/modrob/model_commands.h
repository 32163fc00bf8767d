#pragma once

#include "commands/program.h"

namespace modrob::app {

/// Each gives one of the commands that need LibTorch its options, help, example and action. commands/command_list.cpp
/// names and sums them up, for this program and for those without LibTorch.
void set_up_train(CLI::App& command);
void set_up_diagnose(CLI::App& command);
void set_up_predict(CLI::App& command);
void set_up_checkpoint(CLI::App& command);
void set_up_bench(CLI::App& command);
void set_up_run(CLI::App& command);
void set_up_doctor(CLI::App& command, const Program& program);
void set_up_study_run(CLI::App& command, const Program& program);
void set_up_study_submit(CLI::App& command, const Program& program);
void set_up_study_plan(CLI::App& command, const Program& program);
void set_up_study_clean(CLI::App& command, const Program& program);

}  // namespace modrob::app
