#include "report/paper/figure_data.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/error.h"
#include "report/data_words.h"
#include "report/paper/published.h"
#include "report/table/csv_text.h"

namespace modrob::report::paper {

namespace {

struct Bar {
  const PaperCell* place;
  std::string data;
  double printed;
  const StudyCell* ours;
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
  RecordColumns<Bar> columns;
  columns.add("figure", [](const Bar& bar) { return bar.place->source.number; }).add("data", &Bar::data);
  columns.add("model", [](const Bar& bar) { return bar.place->model; });
  columns.add("diagnostic", [](const Bar& bar) { return bar.place->diagnostic; });
  columns.add("test_pct", [](const Bar& bar) { return bar.place->percent; });
  columns.add("perturbed", [](const Bar& bar) { return bar.place->clean() ? "none" : bar.place->modality; });
  columns.add("metric", [](const Bar& bar) { return bar.place->metric; });
  add_estimate(columns, "level", "", [](const Bar& bar) { return stored_estimate(bar.ours, true); });
  columns.add("paper", &Bar::printed);
  columns.add("simulated", [&](const Bar& bar) { return modalities_field(simulated_in(cells, bar.data)); });
  return csv_text(columns.table("", 0, bars));
}

}  // namespace modrob::report::paper
