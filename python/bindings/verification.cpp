#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/string.h>

#include "bindings.h"
#include "long_call.h"
#include "verify/unpack.h"
#include "verify/verify_study.h"

namespace nb = nanobind;

namespace modrob::python {

namespace {

nb::object verify(const std::filesystem::path& study, const std::string& declared, const std::string& manifest,
                  int threads) {
  io::Json json;
  long_call(false, [&] {
    const auto verification =
        verify::verify_study(study, {.threads = threads, .declared = declared, .manifest = manifest});
    json = verification.to_json();
    json["text"] = verification.text();
  });
  return to_python(json);
}

void unpack(const std::filesystem::path& archive, const std::filesystem::path& folder) {
  long_call(false, [&] { verify::unpack(archive, folder); });
}

}  // namespace

void bind_verification(nb::module_& module) {
  module.def("unpack", &unpack, nb::arg("archive"), nb::arg("folder"));
  module.def("verify", &verify, nb::arg("study"), nb::arg("declared"), nb::arg("manifest"), nb::arg("threads"));
}

}  // namespace modrob::python
