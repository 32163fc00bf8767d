#pragma once

#include <string>
#include <vector>

#include "analysis/analysis.h"
#include "report/sentences/metric_text.h"

/// Pieces of sentences about a claim.
namespace modrob::report {

/// What differs between the sides of a claim: the first of these that does.
enum class Compared { kModels, kStrategies, kConditions };
Compared compared(const study::StudyClaim& claim);

/// "text missing 30 %", "clean data".
std::string condition_text(const study::ClaimSide& side);
/// Whether ours is the smaller one where a difference, which is positive where ours is better, has this sign.
bool is_smaller(const study::StudyClaim& claim, double difference);
/// Better or worse.
bool is_direction(stats::Verdict verdict);
double sign_of(double difference);

/// Ours less the other's, as a reader subtracts the two: "-0.852 [-1.229, -0.475]".
MetricValue shown_difference(const study::StudyClaim& claim, const stats::Judgement& judgement);
std::string difference_text(const study::StudyClaim& claim, const stats::Judgement& judgement);
/// The difference without its sign, for "0.010 [0.007, 0.014] smaller".
std::string size_text(const study::StudyClaim& claim, const stats::Judgement& judgement);

/// Those that are not empty.
std::string join_parts(const std::vector<std::string>& parts, const std::string& between);

}  // namespace modrob::report
