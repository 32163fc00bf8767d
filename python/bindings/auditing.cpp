#include <nanobind/stl/string.h>

#include "bindings.h"
#include "data/audit/audit.h"
#include "long_call.h"

namespace nb = nanobind;

namespace modrob::python {

namespace {

nb::object audit(const std::string& folder, const std::string& text_encoder, bool progress) {
  io::Json json;
  long_call(progress, [&] {
    const auto report = data::audit_folder(folder, text_encoder);
    json = {{"report", data::to_json(report)}, {"text", data::to_text(report)}, {"html", data::to_html(report)}};
  });
  return to_python(json);
}

}  // namespace

void bind_auditing(nb::module_& module) {
  module.def("audit", &audit, nb::arg("folder"), nb::arg("text_encoder"), nb::arg("progress"));
}

}  // namespace modrob::python
