#include <nanobind/ndarray.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "analysis/diagnosis_intervals.h"
#include "analysis/sample_warning.h"
#include "bindings.h"
#include "long_call.h"
#include "metrics/metric_table.h"
#include "stats/sign_flip.h"

namespace nb = nanobind;

namespace modrob::python {

namespace {

using Labels = nb::ndarray<const double, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Scores = nb::ndarray<const float, nb::ndim<2>, nb::c_contig, nb::device::cpu>;  // [draws, utterances]

// Of the second less the first, where both have as many draws.
void add_p_values(const stats::Bootstrap& bootstrap, const std::vector<analysis::ScoredSeries>& series,
                  io::Json& changes) {
  const auto &first = series[0].series, &second = series[1].series;
  if (first.draws != second.draws) return;
  const stats::Pair pair{&second, &first};
  const auto& options = bootstrap.options();
  const auto flips = stats::sign_flip(bootstrap.sample(), {&pair, 1},
                                      {.seed = options.seed, .flips = options.resamples, .threads = options.threads});
  for (size_t m = 0; m < flips.metrics.size(); ++m) {
    changes[std::string(metrics::metric_table()[m].name)]["p"] = io::number_or_null(flips.metrics[m].p);
  }
}

nb::object evaluate(const std::vector<std::pair<std::string, Scores>>& scored, const Labels& labels,
                    const std::vector<std::string>& groups, size_t resamples, double level, uint64_t seed,
                    int threads) {
  io::Json json;
  long_call(false, [&] {
    const stats::Bootstrap bootstrap(stats::Sample({labels.data(), labels.size()}, groups),
                                     {.seed = seed, .resamples = resamples, .threads = threads, .influence = false});
    std::vector<analysis::ScoredSeries> series;
    for (const auto& [name, scores] : scored) {
      series.push_back({name, stats::series_of({scores.data(), scores.size()}, scores.shape(1))});
    }
    json = analysis::to_json(analysis::score_intervals(bootstrap, series, level));
    const auto groups_here = bootstrap.sample().videos();
    json["groups"] = groups_here;
    const std::string few = analysis::few_groups_warning(static_cast<int64_t>(groups_here));
    if (!few.empty()) json["warnings"].push_back(few);
    const std::string problem = analysis::label_problem({labels.data(), labels.size()});
    if (!problem.empty()) json["warnings"].push_back("The " + problem + ".");
    if (series.size() == 2) add_p_values(bootstrap, series, json["conditions"][1]["changes"]);
  });
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
