#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "corruption/assign.h"
#include "metrics/counterfactual_table.h"

namespace modrob::metrics {

/// The rows of the counterfactual table that these corruptions gather from, each once, in the order in which they are
/// first needed.
std::vector<TableRow> needed_rows(std::span<const corruption::Corruption> corruptions);

/// Who is hit in a mask draw, as corruption::lost_hits has it. It depends on the utterances' ids, and under a protocol
/// on their order, only, so all runs on one split can share it.
std::vector<corruption::Hit> hits_of(const corruption::Corruption& corruption, std::span<const std::string> utterances,
                                     int64_t draw);

/// Row i takes its score under what befalls utterance i in mask draw `draw`, the clean score where nothing does. No
/// network runs; rate 0 is the clean row bit for bit. UserError when the table lacks a row.
std::vector<float> gather(const CounterfactualTable& table, const corruption::Corruption& corruption, int64_t draw);
/// The same into `scores` with hits that are known already.
void gather(const CounterfactualTable& table, const corruption::Corruption& corruption, int64_t draw,
            std::span<const corruption::Hit> hits, std::span<float> scores);

/// The row of a real pass: "text missing 30 %, draw 3".
std::string pass_name(const corruption::Corruption& corruption, int64_t draw);

}  // namespace modrob::metrics
