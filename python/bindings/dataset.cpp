#include "data/container/dataset.h"

#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/vector.h>

#include <optional>

#include "bindings.h"
#include "data/container/dataset_copy.h"
#include "data/spoken_reviews/data_folder.h"
#include "long_call.h"

namespace nb = nanobind;

namespace modrob::python {

namespace {

using data::Dataset;
using FrameView = nb::ndarray<nb::numpy, const float, nb::ndim<2>, nb::c_contig>;

Dataset open(const std::string& folder) {
  std::optional<Dataset> dataset;
  long_call(false, [&] { dataset = Dataset::open(data::data_folder(folder)); });
  return *dataset;
}

/// All but the frames, of a split or of everything.
nb::object utterances(const Dataset& dataset, const std::optional<std::string>& split) {
  const auto wanted = split ? std::optional(data::parse_split(*split)) : std::nullopt;
  io::Json rows = io::Json::array();
  for (int64_t i = 0; i < dataset.size(); ++i) {
    const auto& utterance = dataset.utterance(i);
    if (wanted && utterance.split != *wanted) continue;
    rows.push_back({{"index", i},
                    {"id", utterance.id},
                    {"group", utterance.video},
                    {"text", utterance.transcript},
                    {"label", utterance.label}});
  }
  return to_python(rows);
}

io::Json names(ModalitySet modalities) {
  io::Json names = io::Json::array();
  for (const Modality modality : modalities.members()) names.push_back(modality_name(modality));
  return names;
}

/// {"audio": features a frame, ...} of those that have frames.
nb::object widths(const Dataset& dataset) {
  io::Json json = io::Json::object();
  for (const Modality modality : dataset.present().members()) {
    if (modality == Modality::kText) continue;
    json[std::string(modality_name(modality))] = data::frame_width(dataset, modality);
  }
  return to_python(json);
}

/// [steps, width] in the mapped file, read-only; keeps the data set open.
FrameView frames(nb::handle self, const std::string& modality, int64_t utterance) {
  const auto frames = data::frames_of(nb::cast<const Dataset&>(self), parse_modality(modality), utterance);
  return {frames.values.data(), {static_cast<size_t>(frames.steps), static_cast<size_t>(frames.width)}, self};
}

}  // namespace

void bind_dataset(nb::module_& module) {
  nb::class_<Dataset>(module, "Dataset")
      .def_prop_ro("folder", [](const Dataset& dataset) { return dataset.folder().string(); })
      .def_prop_ro("name", &Dataset::name)
      .def_prop_ro("hash", &Dataset::hash)
      .def_prop_ro("word_aligned", &Dataset::word_aligned)
      .def_prop_ro("simulated", [](const Dataset& dataset) { return to_python(names(dataset.simulated())); })
      .def_prop_ro("description", [](const Dataset& dataset) { return to_python(dataset.description()); })
      .def_prop_ro("widths", &widths)
      .def("utterances", &utterances, nb::arg("split").none())
      .def("words", &Dataset::words, nb::arg("utterance"))
      .def("frames", &frames, nb::arg("modality"), nb::arg("utterance"))
      .def("verify_hash", [](const Dataset& dataset) { long_call(false, [&] { dataset.verify_hash(); }); });
  module.def("open_dataset", &open, nb::arg("folder"));
}

}  // namespace modrob::python
