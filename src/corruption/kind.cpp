#include "corruption/kind.h"

#include <algorithm>
#include <deque>
#include <mutex>

#include "core/declared_name.h"
#include "core/error.h"
#include "corruption/protocol_kind.h"
#include "protocols/protocol_list.h"

namespace modrob::corruption {

namespace {

/// Kinds that were declared; they never move.
class DeclaredKinds {
 public:
  const KindRow* find(std::string_view name) const {
    const std::lock_guard lock(mutex_);
    return find_locked(name);
  }
  const KindRow& add(std::string_view name) {
    const std::lock_guard lock(mutex_);
    if (const auto* known = find_locked(name)) return *known;
    names_.emplace_back(name);
    return rows_.emplace_back(KindRow{.name = names_.back(), .version = 0, .help = "carried out by another program"});
  }

 private:
  const KindRow* find_locked(std::string_view name) const {
    const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const auto& row) { return row.name == name; });
    return found == rows_.end() ? nullptr : &*found;
  }

  mutable std::mutex mutex_;
  std::deque<std::string> names_;
  std::deque<KindRow> rows_;
};

DeclaredKinds& declared_kinds() {
  static DeclaredKinds kinds;
  return kinds;
}

}  // namespace

std::string_view place_name(Place place) {
  constexpr std::array<std::string_view, 6> kNames = {"encoding", "frames", "tokens", "words", "inputs", "positions"};
  return kNames[static_cast<size_t>(place)];
}

Kind Kind::parse(std::string_view name, bool training) {
  if (const auto* declared = declared_kinds().find(name)) return Kind(*declared);
  const Purpose purpose = training ? Purpose::kTraining : Purpose::kDiagnosis;
  if (const auto* row = find(name)) {
    const bool preset_noise = row == kPresetNoise.operator->();
    if (row->protocol != nullptr ? row->protocol->purpose == purpose : training || !preset_noise) return Kind(*row);
  }
  std::vector<std::string> known;
  for (const auto& row : training ? std::span<const KindRow>(kKindRows) : all()) known.emplace_back(row.name);
  // Their patterns and forms would make the list too long to be read.
  std::vector<std::string> of_protocol;
  for (const auto& protocol : protocols::protocol_list()) {
    if (!protocol.patterns_of(purpose).empty()) {
      known.push_back(std::string(protocol.name) + (training ? ".training" : ""));
    }
    if (name != protocol.name && !name.starts_with(std::string(protocol.name) + ".")) continue;
    for (const auto& row : protocol_kinds()) {
      const bool fits = row.protocol->protocol->name == protocol.name && row.protocol->purpose == purpose;
      if (fits) of_protocol.emplace_back(row.name);
    }
    if (of_protocol.empty()) throw UserError(std::string(protocol.title) + " does not train on masks");
  }
  throw UserError("unknown kind of corruption '" + std::string(name) + "'; " +
                  suggestion(name, of_protocol.empty() ? known : of_protocol));
}

const KindRow* Kind::find(std::string_view name) {
  for (const auto rows : {std::span<const KindRow>(kKindRows), std::span(protocol_kinds())}) {
    for (const auto& row : rows) {
      if (row.name == name) return &row;
    }
  }
  return nullptr;
}

Kind Kind::declare(std::string_view name) {
  if (const auto* known = find(name)) return Kind(*known);
  check_declared_name("kind of corruption", name);
  return Kind(declared_kinds().add(name));
}

}  // namespace modrob::corruption
