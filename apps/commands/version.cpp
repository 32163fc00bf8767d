#include <iostream>

#include "commands/commands.h"
#include "core/results_version.h"
#include "io/json.h"

namespace modrob::app {

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
      std::cout << "modrob " << program.version << " (results version " << kResultsVersion << ", "
                << (program.libtorch.empty() ? "without LibTorch" : "LibTorch " + program.libtorch) << ")\n";
    }
  });
}

}  // namespace modrob::app
