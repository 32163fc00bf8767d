#include <nanobind/ndarray.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "analysis/diagnosis_intervals.h"
#include "bindings.h"
#include "metrics/metric_table.h"

namespace nb = nanobind;

namespace modrob::python {

namespace {

using Labels = nb::ndarray<const double, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Scores = nb::ndarray<const float, nb::ndim<2>, nb::c_contig, nb::device::cpu>;  // [draws, utterances]

nb::object evaluate(const std::vector<std::pair<std::string, Scores>>& scored, const Labels& labels,
                    const std::vector<std::string>& groups, size_t resamples, double level, uint64_t seed,
                    int threads) {
  io::Json json;
  {
    const nb::gil_scoped_release released;
    const stats::Bootstrap bootstrap(stats::Sample({labels.data(), labels.size()}, groups),
                                     {.seed = seed, .resamples = resamples, .threads = threads, .influence = false});
    std::vector<analysis::ScoredSeries> series;
    for (const auto& [name, scores] : scored) {
      series.push_back({name, stats::series_of({scores.data(), scores.size()}, scores.shape(1))});
    }
    json = analysis::to_json(analysis::score_intervals(bootstrap, series, level));
    json["groups"] = bootstrap.sample().videos();
  }
  return to_python(json);
}

nb::object metric_table() {
  io::Json rows = io::Json::array();
  for (const auto& metric : metrics::metric_table()) {
    rows.push_back({{"name", metric.name},
                    {"label", metric.label},
                    {"higher_is_better", metric.higher_is_better},
                    {"percent", metric.percent},
                    {"undefined_when", metric.undefined_when}});
  }
  return to_python(rows);
}

}  // namespace

void bind_evaluation(nb::module_& module) {
  module.def("evaluate", &evaluate, nb::arg("scored"), nb::arg("labels"), nb::arg("groups"), nb::arg("resamples"),
             nb::arg("level"), nb::arg("seed"), nb::arg("threads"));
  module.def("metric_table", &metric_table);
}

}  // namespace modrob::python
