#include <iostream>
#include <string>

#include "commands/commands.h"
#include "core/results_version.h"
#include "io/json.h"
#include "runs/machine.h"

namespace modrob::app {

std::string version_text(const Program& program) {
#if defined(__clang__)
  const std::string compiler = "clang " __clang_version__;
#else
  const std::string compiler = "GCC " __VERSION__;
#endif
  return "modrob " + program.version + " (results version " + std::to_string(kResultsVersion) + ", " +
         (program.libtorch.empty() ? "without LibTorch" : "LibTorch " + program.libtorch) + ", " + compiler + ", " +
         runs::Machine::of_this_process().architecture + ")";
}

void add_version(CLI::App& app, const Program& program) {
  auto json = std::make_shared<bool>(false);
  auto* version = app.add_subcommand("version", "Versions of the program, its results and LibTorch");
  version->add_flag("--json", *json, "print JSON instead of text");
  version->footer("Example: modrob version");
  version->callback([json, &program] {
    io::Json versions = {{"modrob", program.version}, {"results", kResultsVersion}};
    if (!program.libtorch.empty()) versions["libtorch"] = program.libtorch;
    if (*json) {
      std::cout << versions.dump(2) << "\n";
    } else {
      std::cout << version_text(program) << "\n";
    }
  });
}

}  // namespace modrob::app
