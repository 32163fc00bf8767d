#include "config/settings_reader.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "io/key_path.h"

namespace modrob::config {

bool SettingsReader::enter(const io::Field& field) {
  known_.push_back(io::join_key(path(), field.key));
  return io::JsonReader::enter(field);
}

void SettingsReader::scalar(double& value) {
  if (!here().is_number()) wrong_type("a number");
  if (!std::isfinite(here().get<double>())) wrong_type("a finite number");
  io::JsonReader::scalar(value);
}

std::string SettingsReader::where(const std::string& below) const {
  // Origins number the tables of a list: "strategy.1.name".
  const auto full = [&](bool brackets) { return below.empty() ? path(brackets) : io::join_key(path(brackets), below); };
  return config_.where(full(false)) + ": '" + config_.full_key(full(true)) + "' ";
}

void SettingsReader::finish() const {
  std::vector<std::string> unknown;
  for (const std::string& leaf : config_.leaves()) {
    if (std::find(known_.begin(), known_.end(), leaf) != known_.end()) continue;
    const auto below =
        std::find_if(known_.begin(), known_.end(), [&](const std::string& key) { return key.starts_with(leaf + "."); });
    if (below != known_.end())
      fail("is a table of settings, as in '" + config_.full_key(*below) + "', not a value", leaf);
    unknown.push_back(leaf);
  }
  if (unknown.empty()) return;
  std::string message = config_.where(unknown[0]) + ": unknown setting '" + config_.full_key(unknown[0]) + "'; " +
                        suggestion(unknown[0], known_);
  for (size_t i = 1; i < unknown.size(); ++i) {
    message +=
        (i == 1 ? " Also unknown: '" : ", '") + config_.full_key(unknown[i]) + "' (" + config_.where(unknown[i]) + ")";
  }
  throw UserError(message + (unknown.size() > 1 ? "." : ""));
}

}  // namespace modrob::config
