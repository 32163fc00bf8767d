#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/string.h>

#include "bindings.h"
#include "data/importers/import.h"
#include "data/importers/import_request.h"
#include "data/importers/importer.h"
#include "long_call.h"

namespace nb = nanobind;

namespace modrob::python {

namespace {

/// `request` is the JSON of a data::ImportRequest.
nb::object import_dataset(const std::filesystem::path& path, const std::filesystem::path& output,
                          const std::string& request, bool progress) {
  io::Json json;
  long_call(progress, [&] {
    const auto asked = data::ImportRequest::read(io::parse_json(request, "import_"), "import_");
    const auto result = data::import_dataset(path, output, asked.resolved());
    json = data::to_json(result);
    json["summary"] = result.summary;
    json["text"] = data::to_text(result);
  });
  return to_python(json);
}

nb::object import_formats() {
  io::Json rows = io::Json::array();
  for (const auto& importer : data::importers()) {
    io::Json options = io::Json::object();
    for (const auto& option : importer.options) options[data::option_key(option)] = option.help;
    rows.push_back({{"name", importer.name}, {"help", importer.help}, {"options", std::move(options)}});
  }
  return to_python(rows);
}

}  // namespace

void bind_importing(nb::module_& module) {
  module.def("import_dataset", &import_dataset, nb::arg("path"), nb::arg("output"), nb::arg("request"),
             nb::arg("progress"));
  module.def("import_formats", &import_formats);
}

}  // namespace modrob::python
