#include <torch/version.h>

#include <iostream>

#include "commands.h"
#include "core/results_version.h"
#include "io/json.h"

namespace modrob::app {

void add_version(CLI::App& app) {
  auto json = std::make_shared<bool>(false);
  auto* version = app.add_subcommand("version", "Versions of the program, its results and LibTorch");
  version->add_flag("--json", *json, "print JSON instead of text");
  version->footer("Example: modrob version");
  version->callback([json] {
    const io::Json versions = {{"modrob", MODROB_VERSION}, {"results", kResultsVersion}, {"libtorch", TORCH_VERSION}};
    if (*json) {
      std::cout << versions.dump(2) << "\n";
    } else {
      std::cout << "modrob " << MODROB_VERSION << " (results version " << kResultsVersion << ", LibTorch "
                << TORCH_VERSION << ")\n";
    }
  });
}

}  // namespace modrob::app
