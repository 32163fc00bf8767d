#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "corruption/assign.h"
#include "corruption/selection.h"

namespace modrob::corruption {

/// hash_text of each id: what masks are keyed by.
std::vector<uint64_t> hashes_of(std::span<const std::string> ids);

/// `assign` for a whole split, whose utterances are named by their ids (UserError when one is there
/// twice, or the corruption is a protocol's).
std::vector<Hit> split_hits(const Corruption& corruption, const Occasion& occasion, std::span<const std::string> ids);

/// `parse_selection` for the mask of a whole split: UserError also for reference_batch, which needs batches. `where`
/// names the option.
Selection parse_split_selection(std::string_view name, std::string_view where);

}  // namespace modrob::corruption
