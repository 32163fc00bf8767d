#include "corruption/selection.h"

#include <array>
#include <string>
#include <vector>

#include "core/error.h"

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
  std::vector<std::string> known;
  for (const auto& entry : kSelections) {
    if (entry.name == name) return static_cast<Selection>(entry.value);
    known.emplace_back(entry.name);
  }
  throw UserError("unknown selection '" + std::string(name) + "'; " + suggestion(name, known));
}

}  // namespace modrob::corruption
