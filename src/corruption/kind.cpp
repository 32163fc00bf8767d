#include "corruption/kind.h"

#include <algorithm>
#include <deque>
#include <mutex>

#include "core/declared_name.h"
#include "core/find_named.h"

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
  constexpr std::array<std::string_view, 4> kNames = {"encoding", "frames", "tokens", "words"};
  return kNames[static_cast<size_t>(place)];
}

Kind Kind::parse(std::string_view name, bool training) {
  if (const auto* declared = declared_kinds().find(name)) return Kind(*declared);
  return Kind(find_named(training ? std::span<const KindRow>(kKindRows) : all(), name, "kind of corruption"));
}

Kind Kind::declare(std::string_view name) {
  for (const auto& row : kKindRows) {
    if (row.name == name) return Kind(row);
  }
  check_declared_name("kind of corruption", name);
  return Kind(declared_kinds().add(name));
}

}  // namespace modrob::corruption
