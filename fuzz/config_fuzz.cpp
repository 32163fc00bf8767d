#include <cstdint>

#include "config/config.h"
#include "core/error.h"

using modrob::config::Config;

namespace {

// Every leaf of an accepted tree can be found, has an origin, and survives an overlay and the way through JSON.
void check_tree(const Config& config) {
  Config overlaid;
  overlaid.overlay(config);
  const Config stored = Config::from_json(config.values(), "stored");
  for (const std::string& leaf : config.leaves()) {
    const auto* value = config.find(leaf);
    MODROB_CHECK(value != nullptr, "leaf '" + leaf + "' is found");
    MODROB_CHECK(config.where(leaf).starts_with("fuzz"), "leaf '" + leaf + "' has an origin");
    MODROB_CHECK(overlaid.where(leaf) == config.where(leaf), "origins move along");
    MODROB_CHECK(overlaid.find(leaf) != nullptr && *overlaid.find(leaf) == *value, "an overlay takes '" + leaf + "'");
    MODROB_CHECK(stored.find(leaf) != nullptr && *stored.find(leaf) == *value, "JSON keeps '" + leaf + "'");
  }
}

}  // namespace

// The text is tried as a TOML file and as what stands behind --set.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    check_tree(Config::from_toml(text, "fuzz"));
  } catch (const modrob::UserError&) {
  }
  try {
    Config config;
    config.set(text, "fuzz");
    check_tree(config);
  } catch (const modrob::UserError&) {
  }
  return 0;
}
