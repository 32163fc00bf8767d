#include "verify/json_comparison.h"

#include <algorithm>
#include <cmath>

#include "core/text_format.h"

namespace modrob::verify {

namespace {

constexpr size_t kMostDifferences = 20;
constexpr size_t kLongestValue = 80;

std::string shown(const io::Json& value) {
  std::string text = value.dump(-1, ' ', false, io::Json::error_handler_t::replace);
  if (text.size() > kLongestValue) text = text.substr(0, kLongestValue) + "...";
  return text;
}

// What tells an entry of a list from its neighbours; empty: nothing but its number.
std::string name_of(const io::Json& entry) {
  if (!entry.is_object()) return "";
  std::vector<std::string> parts;
  for (const char* key : {"data", "model", "strategy", "name", "modality", "variant", "utterance", "label"}) {
    const auto found = entry.find(key);
    if (found != entry.end() && found->is_string()) parts.push_back(found->get<std::string>());
  }
  return join(parts, ", ");
}

class Walk {
 public:
  Walk(const JsonComparisonOptions& options, JsonComparison& result) : options_(options), result_(result) {}

  void compare(const io::Json& stored, const io::Json& recomputed) {
    if (recomputed.is_object() && stored.is_object()) return compare_objects(stored, recomputed);
    if (recomputed.is_array() && stored.is_array()) return compare_lists(stored, recomputed);
    ++result_.values;
    if (!equal(stored, recomputed)) differ(shown(stored), shown(recomputed));
  }

 private:
  bool equal(const io::Json& stored, const io::Json& recomputed) {
    if (!stored.is_number() || !recomputed.is_number()) return stored == recomputed;
    if (stored == recomputed) return true;
    if (options_.tolerance == 0) return false;
    const auto a = stored.get<double>(), b = recomputed.get<double>();
    const double difference = std::abs(a - b) / std::max({1.0, std::abs(a), std::abs(b)});
    if (!(difference <= options_.tolerance)) return false;
    result_.largest = std::max(result_.largest, difference);
    return true;
  }

  void compare_objects(const io::Json& stored, const io::Json& recomputed) {
    for (const auto& [key, value] : recomputed.items()) {
      path_.push_back(key);
      const auto found = stored.find(key);
      if (found == stored.end()) {
        differ("nothing", shown(value));
      } else {
        compare(*found, value);
      }
      path_.pop_back();
    }
    for (const auto& [key, value] : stored.items()) {
      if (recomputed.contains(key)) continue;
      path_.push_back(key);
      differ(shown(value), "nothing");
      path_.pop_back();
    }
  }

  void compare_lists(const io::Json& stored, const io::Json& recomputed) {
    const bool by_metric = !path_.empty() && (path_.back() == "metrics" || path_.back() == "reliance") &&
                           recomputed.size() == options_.metrics.size();
    for (size_t i = 0; i < std::min(stored.size(), recomputed.size()); ++i) {
      std::string name = by_metric ? options_.metrics[i] : name_of(recomputed[i]);
      path_.push_back(name.empty() ? std::to_string(i) : std::move(name));
      compare(stored[i], recomputed[i]);
      path_.pop_back();
    }
    if (stored.size() != recomputed.size()) {
      differ("a list of " + std::to_string(stored.size()), "a list of " + std::to_string(recomputed.size()));
    }
  }

  void differ(std::string stored, std::string recomputed) {
    ++result_.count;
    if (result_.differences.size() < kMostDifferences) {
      result_.differences.push_back({join(path_, " / "), std::move(stored), std::move(recomputed)});
    }
  }

  const JsonComparisonOptions& options_;
  JsonComparison& result_;
  std::vector<std::string> path_;
};

}  // namespace

std::string JsonDifference::text() const { return "stored " + stored + ", recomputed " + recomputed; }

JsonComparison compare(const io::Json& stored, const io::Json& recomputed, const JsonComparisonOptions& options) {
  JsonComparison result;
  Walk(options, result).compare(stored, recomputed);
  return result;
}

}  // namespace modrob::verify
