#include "report/paper/figure_data.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/error.h"
#include "report/paper/published.h"
#include "report/sentences/data_words.h"
#include "report/tables/csv_text.h"

namespace modrob::report::paper {

namespace {

struct Bar {
  const PaperCell* place = &kNone<PaperCell>;
  std::string data;
  double printed = 0;
  const StudyCell* ours = nullptr;
};

}  // namespace

std::string figure_csv(int figure, std::span<const StudyCell> cells, const std::string& preset) {
  const auto places = Published::instance().cells_of({true, figure});
  MODROB_CHECK(!places.empty(), "Figure 1, 2 or 3");
  std::vector<Bar> bars;
  const auto add = [&](const PaperCell& place, const std::string& data, double printed) {
    bars.push_back({&place, data, printed, find_study_cell(cells, place, data, preset)});
  };
  for (const auto* place : places) add(*place, place->data, place->used);
  std::vector<std::string> others;
  for (const auto& cell : cells) {
    const bool known =
        cell.data == "mosi" || cell.data == "mosei" || std::count(others.begin(), others.end(), cell.data) > 0;
    if (!known) others.push_back(cell.data);
  }
  for (const auto& data : others) {
    for (const auto* place : places) {
      // The bars of one of the paper's data sets stand for any other.
      if (place->data == places.front()->data) add(*place, data, metrics::kUndefined);
    }
  }
  return csv_text(table_of("", 0, bars, [&](FieldWriter& row, const Bar& bar) {
    const auto& place = *bar.place;
    row.add("figure", place.source.number).add("data", bar.data).add("model", place.model);
    row.add("diagnostic", place.diagnostic).add("test_pct", place.percent);
    row.add("perturbed", place.clean() ? "none" : place.modality).add("metric", place.metric);
    add_estimate(row, "level", "", bar.ours, true);
    row.add("paper", bar.printed).add("simulated", modalities_field(simulated_in(cells, bar.data)));
  }));
}

}  // namespace modrob::report::paper
