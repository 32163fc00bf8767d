#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/analysis.h"
#include "report/figure/figure.h"

/// The figures of an analysis: of one data set, a panel for each model, a series for each strategy. Whoever
/// draws them gives titles and labels. `metric`: its place in Analysis::metrics.
namespace modrob::report {

/// The groups of one data set, in the order of the analysis.
std::vector<const analysis::Group*> groups_of(const analysis::Analysis& analysis, const std::string& data);

/// Fewer rates than this, with clean, make no curve.
inline constexpr size_t kFewestRates = 3;
/// The group's curve of the same modalities, kind and strength; nullptr when it has none.
const analysis::Curve* same_curve(const analysis::Group& group, const analysis::Curve& curve);
/// "text missing", "audio+video noise_add strength 0.5"; on the page "... (strength 0.50)".
std::string curve_name(const analysis::Curve& curve, bool page = false);
/// What it is over, and what its `rates` are multiplied by to be shown there.
std::string axis_name(const analysis::Curve& curve);
double axis_factor(const analysis::Curve& curve);

FigurePoint point_of(const analysis::Quantity& quantity);
/// The metric over the share of utterances hit (0 to 1) by what the curve is of.
Figure curve_figure(const analysis::Analysis& analysis, const std::string& data, size_t metric,
                    const analysis::Curve& curve);
/// Values, or drops, under the conditions at `places` in Group::conditions.
Figure condition_figure(const analysis::Analysis& analysis, const std::string& data, size_t metric,
                        const std::vector<size_t>& places, bool drops);

/// What kinds cost at their severities 1 to 5, which are the series; of one way of training. No panels where no kind
/// was measured at three severities of one share.
Figure severity_figure(const analysis::Analysis& analysis, const std::string& data, size_t metric,
                       const std::string& strategy);

enum class RelianceMeasure { kDrop, kShapley };
const std::optional<analysis::Quantity>& reliance_of(const analysis::Reliance::OfModality& modality,
                                                     RelianceMeasure measure);
/// What is lost without each modality that the data set has; no point where that was not measured.
Figure reliance_figure(const analysis::Analysis& analysis, const std::string& data, size_t metric,
                       RelianceMeasure measure);

}  // namespace modrob::report
