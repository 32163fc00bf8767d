#include <nanobind/stl/string.h>

#include "bindings.h"
#include "core/error.h"
#include "core/progress.h"

namespace nb = nanobind;

NB_MODULE(_native, module) {
  using namespace modrob::python;
  // What the caller can put right is a ValueError, as Python programmers expect; messages are whole.
  nb::exception<modrob::UserError> error(module, "UserError", PyExc_ValueError);
  error.attr("__doc__") =
      "What the caller can put right: the message says what was wrong, where, and what would be right.";
  // Lines of progress belong to a program; long_call shows them where they are asked for.
  modrob::set_progress_style(modrob::ProgressStyle::kNone);
  module.attr("version") = MODROB_VERSION;
  bind_evaluation(module);
  bind_corruption(module);
  bind_study(module);
  bind_verification(module);
  bind_importing(module);
  bind_auditing(module);
  bind_dataset(module);
  bind_program(module);
}
