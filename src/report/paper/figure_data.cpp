#include "report/paper/figure_data.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/error.h"
#include "report/csv_text.h"
#include "report/data_words.h"
#include "report/paper/published.h"

namespace modrob::report::paper {

namespace {

std::string row_text(const PaperCell& place, const std::string& data, bool printed, std::span<const StudyCell> cells,
                     const std::string& preset) {
  std::string text = std::to_string(place.source.number) + "," + csv_field(data) + "," + place.model + "," +
                     place.diagnostic + "," + std::to_string(place.percent) + "," +
                     (place.clean() ? "none" : place.modality) + "," + place.metric;
  const StudyCell* ours = find_study_cell(cells, place, data, preset);
  if (ours == nullptr) {
    text += ",,,,,";
  } else {
    const double factor = unit_of(place.metric);
    const auto& interval = ours->value.interval;
    text += "," + csv_number(ours->value.mean * factor) + "," + (interval ? csv_number(interval->low * factor) : "") +
            "," + (interval ? csv_number(interval->high * factor) : "") + "," +
            csv_number(ours->value.spread * factor) + "," + std::to_string(ours->seeds.size());
  }
  text += "," + (printed ? csv_number(place.used) : "");
  return text + "," + csv_field(modalities_field(simulated_in(cells, data))) + "\n";
}

}  // namespace

std::string figure_csv(int figure, std::span<const StudyCell> cells, const std::string& preset) {
  const auto places = Published::instance().cells_of({true, figure});
  MODROB_CHECK(!places.empty(), "Figure 1, 2 or 3");
  std::string text =
      "figure,data,model,diagnostic,test_pct,perturbed,metric,level,low,high,sd_over_seeds,seeds,paper,simulated\n";
  for (const auto* place : places) text += row_text(*place, place->data, true, cells, preset);
  std::vector<std::string> others;
  for (const auto& cell : cells) {
    const bool known =
        cell.data == "mosi" || cell.data == "mosei" || std::count(others.begin(), others.end(), cell.data) > 0;
    if (!known) others.push_back(cell.data);
  }
  for (const auto& data : others) {
    for (const auto* place : places) {
      // The bars of one of the paper's data sets stand for any other.
      if (place->data == places.front()->data) text += row_text(*place, data, false, cells, preset);
    }
  }
  return text;
}

}  // namespace modrob::report::paper
