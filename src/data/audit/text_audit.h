#pragma once

#include <span>
#include <string>
#include <vector>

#include "data/audit/audit_report.h"
#include "data/audit/utterance_facts.h"

namespace modrob::data {

/// Checks of the transcripts: none at all, without words, too long, cut at 50 pieces, unknown pieces (few, many).
/// `ids` has one entry for each utterance of `facts`.
void audit_text(const TextFacts& facts, std::span<const std::string> ids, std::vector<Finding>& findings,
                std::vector<NotDone>& not_done);

}  // namespace modrob::data
