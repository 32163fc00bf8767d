#include "core/modality.h"

#include <algorithm>
#include <deque>
#include <mutex>
#include <optional>

#include "core/declared_name.h"
#include "core/error.h"
#include "core/rng.h"

namespace modrob {

namespace {

/// The names of this process, in the order of their numbers. Names never move once they are there.
class KnownNames {
 public:
  std::string_view at(size_t number) const {
    const std::lock_guard lock(mutex_);
    return names_.at(number);
  }
  std::optional<Modality> find(std::string_view name) const {
    const std::lock_guard lock(mutex_);
    return find_locked(name);
  }
  Modality add(std::string_view name) {
    const std::lock_guard lock(mutex_);
    if (const auto known = find_locked(name)) return *known;
    if (names_.size() == kMostModalities) {
      throw UserError("modality '" + std::string(name) + "' is one too many: a process can know " +
                      std::to_string(kMostModalities) + " of them; begin a new one");
    }
    names_.emplace_back(name);
    return static_cast<Modality>(names_.size() - 1);
  }
  std::vector<std::string> all() const {
    const std::lock_guard lock(mutex_);
    return {names_.begin(), names_.end()};
  }

 private:
  std::optional<Modality> find_locked(std::string_view name) const {
    const auto found = std::find(names_.begin(), names_.end(), name);
    if (found == names_.end()) return std::nullopt;
    return static_cast<Modality>(found - names_.begin());
  }

  mutable std::mutex mutex_;
  std::deque<std::string> names_ = {"text", "audio", "video"};
};

KnownNames& known_names() {
  static KnownNames names;
  return names;
}

}  // namespace

Modality declare_modality(std::string_view name) {
  check_declared_name("modality", name);
  if (name == "all" || name == "none") {
    throw UserError("modality '" + std::string(name) + "': the word means something else; name it otherwise");
  }
  return known_names().add(name);
}

std::string_view modality_name(Modality modality) { return known_names().at(static_cast<size_t>(modality)); }

Modality parse_modality(std::string_view name) {
  if (const auto known = known_names().find(name)) return *known;
  throw UserError("unknown modality '" + std::string(name) + "'; " + suggestion(name, known_names().all()));
}

ModalitySet ModalitySet::parse(std::string_view text) {
  if (text == "all") return all();
  ModalitySet set;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find('+', begin), text.size());
    const Modality modality = parse_modality(text.substr(begin, end - begin));
    if (set.contains(modality)) {
      throw UserError("modality '" + std::string(modality_name(modality)) + "' is named twice in '" +
                      std::string(text) + "'; name each once, as in 'audio+video'");
    }
    set = set | modality;
    begin = end + 1;
  }
  return set;
}

std::string ModalitySet::name() const {
  std::string text;
  for (const Modality modality : members()) {
    if (!text.empty()) text += '+';
    text += modality_name(modality);
  }
  return text.empty() ? "none" : text;
}

std::vector<Modality> ModalitySet::members() const {
  std::vector<Modality> result;
  for (size_t number = 0; number < kMostModalities; ++number) {
    const auto modality = static_cast<Modality>(number);
    if (contains(modality)) result.push_back(modality);
  }
  const auto declared = std::find_if(result.begin(), result.end(), [](Modality m) { return m > Modality::kVideo; });
  std::sort(declared, result.end(), [](Modality a, Modality b) { return modality_name(a) < modality_name(b); });
  return result;
}

uint64_t ModalitySet::key() const { return (bits_ & ~all().bits()) == 0 ? bits_ : hash_text(name()); }

}  // namespace modrob
