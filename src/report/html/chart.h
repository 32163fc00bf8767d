#pragma once

#include <string>
#include <vector>

#include "analysis/analysis.h"
#include "io/json.h"
#include "report/figure/figure.h"
#include "report/html/numbers.h"

/// What the report's charts share. A chart is a Vega-Lite specification without colours, fonts and sizes: report.js
/// adds those of the page and fits the small multiples to its width.
namespace modrob::report::html {

/// How small multiples are fitted: as many columns as have at least `min_width` pixels each.
struct Layout {
  size_t facets = 1;
  int min_width = 190, max_width = 420;
  int axis = 0;   ///< pixels beside every plot: its own y axis
  int left = 60;  ///< pixels beside the first one: the shared y axis
};

/// Strategies of the whole study, so that each has one colour everywhere.
std::vector<std::string> strategies_of(const analysis::Analysis& analysis);

/// The rows of a figure: "m" (the panel), "s" (the series), under `place` the point's place (on a line its share in
/// percent), under `value` its number as plot_point writes it.
io::Json rows_of(const Figure& figure, const ShownMetric& metric, const std::string& place, const std::string& value);

/// A chart of small multiples, one per value of the field `facet` in the order given, each made of `layers`. Fields
/// named in `intervals` (as plot_point writes them) get <field>_lo and <field>_hi: the ends of the estimand that the
/// reader chose.
io::Json small_multiples(const std::string& description, io::Json values, const std::string& facet,
                         const std::vector<std::string>& order, io::Json layers, const Layout& layout,
                         const std::vector<std::string>& intervals);

/// The same of a figure: a plot for each panel.
io::Json panels_chart(const Figure& figure, const std::string& description, io::Json rows, io::Json layers,
                      Layout layout, const std::string& value);

/// Colour by strategy (field "s").
io::Json strategy_colour(const analysis::Analysis& analysis);
/// A number on an axis that need not begin at zero.
io::Json number_axis(const std::string& field, const std::string& title);
/// Full points of the encoding's colour, of a shape for each colour, with what they tell: {field, title}.
io::Json point_layer(io::Json encoding, const std::vector<io::Json>& transform, int size,
                     const std::vector<std::pair<std::string, std::string>>& told);
/// Keeps the rows in which both ends of an interval are defined.
io::Json with_ends(const std::string& field);
/// Tooltip entries {field, title}.
io::Json tooltip(const std::vector<std::pair<std::string, std::string>>& fields);
/// How a tooltip writes the chosen interval of `field`; to be put into a layer's "transform".
io::Json interval_label(const std::string& field);

/// An axis of conditions, wide enough for their names, and how many pixels that takes.
io::Json condition_axis(io::Json more);
int width_of(const std::vector<std::string>& conditions);

/// What a chart's numbers rest on: "686 utterances in 31 videos, 3 seeds." `marks` ("Band", "Bars", ..) name what shows
/// the interval, of the estimand that the reader chose; empty: nothing does.
std::string basis_html(const analysis::Analysis& analysis, const std::string& data, const std::string& marks);

/// <figure> with the chart, its caption and the table of its numbers below it.
std::string figure(const io::Json& spec, const std::string& caption_html, const std::string& tables_html,
                   const std::string& css_class = "");

}  // namespace modrob::report::html
