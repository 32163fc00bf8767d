#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <iostream>
#include <vector>

#include "bindings.h"
#include "commands/run_program.h"
#include "config/home.h"

namespace nb = nanobind;

namespace modrob::python {

namespace {

// The arguments are bytes: names of files may be any. For a process that does nothing else: it changes how signals and
// progress are handled.
int run(const std::vector<nb::bytes>& arguments, const std::filesystem::path& package) {
  std::vector<const char*> texts;
  for (const auto& argument : arguments) texts.push_back(argument.c_str());
  const nb::gil_scoped_release released;
  config::set_installed(package);
  const app::Program program{
      .version = MODROB_VERSION,
      .help_footer =
          "Commands marked [full program] train or run models and need LibTorch: './run' in a clone of "
          "modrob's repository\nsets it up. data/ and results/ are those of the current directory, or of "
          "$MODROB_HOME; presets come with the package.\nStart with: modrob study verify BUNDLE.tar.gz"};
  const int status = app::run_program(static_cast<int>(texts.size()), texts.data(), program);
  std::cout.flush();
  return status;
}

}  // namespace

void bind_program(nb::module_& module) { module.def("main", &run, nb::arg("arguments"), nb::arg("package")); }

}  // namespace modrob::python
