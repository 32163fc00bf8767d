#include "corruption/selection.h"

#include <array>

#include "core/find_named.h"

namespace modrob::corruption {

namespace {

constexpr std::array<io::EnumName, 3> kSelections = {{
    {"exact", static_cast<int>(Selection::kExact), "round(rate * N) utterances of the whole split"},
    {"bernoulli", static_cast<int>(Selection::kBernoulli), "every utterance on its own, with probability rate"},
    {"reference_batch", static_cast<int>(Selection::kReferenceBatch), "floor(rate * B) utterances of each batch"},
}};

}  // namespace

std::span<const io::EnumName> selection_names() { return kSelections; }

std::string_view selection_name(Selection selection) { return io::enum_name(static_cast<int>(selection), kSelections); }

Selection parse_selection(std::string_view name) {
  return static_cast<Selection>(find_named(kSelections, name, "selection").value);
}

}  // namespace modrob::corruption
