#include "corruption/corruption.h"

#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>

#include "bindings.h"
#include "core/error.h"
#include "core/modality.h"
#include "corruption/corruption_record.h"
#include "corruption/kinds/row_changes.h"
#include "corruption/split_mask.h"
#include "io/record/json_writer.h"
#include "stats/parallel.h"

namespace nb = nanobind;

namespace modrob::python {

namespace {

Occasion occasion_of(bool training, int64_t epoch, int64_t pass, int64_t draw) {
  return {.purpose = training ? Purpose::kTraining : Purpose::kDiagnosis, .epoch = epoch, .pass = pass, .draw = draw};
}

// [utterances, perturbations] of 0 and 1
nb::object hits(const std::string& text, const std::vector<std::string>& ids, const std::string& selection,
                uint64_t seed, bool training, int64_t epoch, int64_t pass, int64_t draw) {
  auto corruption = corruption::Corruption::parse(text, "corruption");
  corruption.masks.selection = corruption::parse_split_selection(selection, "selection");
  corruption.masks.seed = seed;
  const auto hits = corruption::split_hits(corruption, occasion_of(training, epoch, pass, draw), ids);
  const size_t columns = corruption.perturbations.size();
  auto* cells = new bool[hits.size() * columns];
  const nb::capsule owner(cells, [](void* data) noexcept { delete[] static_cast<bool*>(data); });
  for (size_t i = 0; i < hits.size(); ++i) {
    for (size_t p = 0; p < columns; ++p) cells[i * columns + p] = (hits[i] & corruption::hit_of(p)) != 0;
  }
  return nb::cast(nb::ndarray<nb::numpy, bool>(cells, {hits.size(), columns}, owner));
}

nb::object perturbations(const std::string& text) {
  const auto corruption = corruption::Corruption::parse(text, "corruption");
  io::Json rows = io::Json::array();
  for (const auto& one : corruption.perturbations) rows.push_back(io::record_json(one));
  return to_python({{"name", corruption.name()}, {"perturbations", std::move(rows)}});
}

constexpr size_t kNumbersWorthAThread = 50'000;  // drawn in a quarter of a millisecond

using Rows = nb::ndarray<float, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

// Row i gets the normal numbers 0, 1, ... of its utterance, as many as counts[i]; behind them -0.0, whose addition
// changes no bit. No counts: the whole row. Rows are shared out among so many threads.
void fill_noise(const Rows& rows, const std::vector<std::string>& ids, const std::vector<int64_t>& counts,
                const std::string& modality, uint64_t seed, bool training, int64_t epoch, int64_t pass, int64_t draw,
                int threads) {
  const Modality of = parse_modality(modality);
  const size_t width = rows.shape(1);
  if (ids.size() != rows.shape(0) || (!counts.empty() && counts.size() != ids.size())) {
    throw UserError("there are " + std::to_string(rows.shape(0)) + " rows and " + std::to_string(counts.size()) +
                    " counts for " + std::to_string(ids.size()) + " ids");
  }
  const nb::gil_scoped_release released;
  const bool little = rows.size() < kNumbersWorthAThread;
  stats::parallel_for(ids.size(), little ? 1 : threads, [&](size_t i) {
    const size_t count = counts.empty() ? width : std::min(width, static_cast<size_t>(std::max<int64_t>(counts[i], 0)));
    float* row = rows.data() + i * width;
    corruption::noise_stream(seed, occasion_of(training, epoch, pass, draw), of, hash_text(ids[i]))
        .fill_normal({row, count});
    std::fill(row + count, row + width, -0.0F);
  });
}

template <typename T>
nb::object array_of(std::vector<T> values, size_t rows) {
  auto* kept = new std::vector<T>(std::move(values));
  const nb::capsule owner(kept, [](void* data) noexcept { delete static_cast<std::vector<T>*>(data); });
  return nb::cast(nb::ndarray<nb::numpy, T>(kept->data(), {rows, kept->size() / rows}, owner));
}

// What a kind makes of rows [K, T * D], of whose steps counts[k] are real: a dict of scale, cross, shift [K, T * D] and
// partner [K, D], of those that it has (corruption/kinds/row_change.h). Padding is left alone.
nb::object row_changes(const std::string& kind_name, const Rows& rows, int64_t width,
                       const std::vector<int64_t>& counts, const std::vector<std::string>& ids,
                       const std::string& modality, uint64_t seed, bool training, int64_t epoch, int64_t pass,
                       int64_t draw, double strength) {
  const auto kind = corruption::Kind::parse(kind_name);
  if (kind->protocol != nullptr) {
    throw UserError("'" + kind_name +
                    "' is a protocol, whose masks are drawn over a whole split; modrob.Probe does not "
                    "carry them out. `modrob corrupt mask --protocol` gives its masks");
  }
  if (kind->place != corruption::Place::kEncoding) {
    throw UserError("'" + kind_name + "' acts on " + std::string(corruption::place_name(kind->place)) +
                    " before they are encoded; modrob.Probe corrupts encodings, so give a kind that acts on them");
  }
  if (kind->needs_trained_model()) {
    throw UserError("'" + kind_name +
                    "' reads encodings of the training split or the model's own gradients, which modrob.Probe does not "
                    "have; give a kind that needs the encoding only, such as noise_add");
  }
  if (kind->change == nullptr) throw UserError("the kind '" + kind_name + "' cannot be carried out by modrob.Probe");
  const Modality of = parse_modality(modality);
  const size_t count = ids.size(), size = rows.shape(1);
  corruption::RowChanges changes{.rows = count, .size = size, .width = static_cast<size_t>(width)};
  for (size_t k = 0; k < count; ++k) {
    if (counts[k] == 0) continue;
    const std::span<const float> values(rows.data() + k * size, static_cast<size_t>(counts[k] * width));
    const auto stream = corruption::noise_stream(seed, occasion_of(training, epoch, pass, draw), of, hash_text(ids[k]));
    changes.set(k, kind->change({values, counts[k], width, strength, stream}));
  }
  nb::dict result;
  const auto add = [&](const char* name, auto& values) {
    if (!values.empty()) result[name] = array_of(std::move(values), count);
  };
  add("scale", changes.scale);
  add("cross", changes.cross);
  add("shift", changes.shift);
  add("partner", changes.partner);
  return result;
}

// The normal number 0 of each utterance.
std::vector<double> noise_scalars(const std::vector<std::string>& ids, const std::string& modality, uint64_t seed,
                                  bool training, int64_t epoch, int64_t pass, int64_t draw) {
  const Modality of = parse_modality(modality);
  std::vector<double> scalars;
  for (const auto& id : ids) {
    scalars.push_back(
        corruption::noise_stream(seed, occasion_of(training, epoch, pass, draw), of, hash_text(id)).normal(0));
  }
  return scalars;
}

}  // namespace

void bind_corruption(nb::module_& module) {
  module.def("hits", &hits, nb::arg("corruption"), nb::arg("ids"), nb::arg("selection"), nb::arg("seed"),
             nb::arg("training"), nb::arg("epoch"), nb::arg("pass_"), nb::arg("draw"));
  module.def("perturbations", &perturbations, nb::arg("corruption"));
  module.def("fill_noise", &fill_noise, nb::arg("rows"), nb::arg("ids"), nb::arg("counts"), nb::arg("modality"),
             nb::arg("seed"), nb::arg("training"), nb::arg("epoch"), nb::arg("pass_"), nb::arg("draw"),
             nb::arg("threads"));
  module.def("row_changes", &row_changes, nb::arg("kind"), nb::arg("rows"), nb::arg("width"), nb::arg("counts"),
             nb::arg("ids"), nb::arg("modality"), nb::arg("seed"), nb::arg("training"), nb::arg("epoch"),
             nb::arg("pass_"), nb::arg("draw"), nb::arg("strength"));
  module.def("noise_scalars", &noise_scalars, nb::arg("ids"), nb::arg("modality"), nb::arg("seed"), nb::arg("training"),
             nb::arg("epoch"), nb::arg("pass_"), nb::arg("draw"));
}

}  // namespace modrob::python
