#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/error.h"

namespace modrob::testing {

/// TOML lines that make a model small enough for tests. A model of the list that has none here fails the suites that
/// run every model.
inline std::string tiny_settings(std::string_view model) {
  static const std::map<std::string, std::string, std::less<>> kLines = {
      {"misa", "misa.hidden_size = 8\nmisa.feed_forward_size = 8\n"},
      {"bbfn", "bbfn.hidden_size = 8\nbbfn.attention_heads = 2\nbbfn.levels = 2\n"},
      {"self_mm", "self_mm.update_batches = 2\n"},
      {"mmim", "mmim.contrast = true\n"},
      {"mult", "mult.hidden_size = 8\nmult.attention_heads = 2\nmult.crossmodal_layers = 1\n"},
  };
  const auto found = kLines.find(model);
  MODROB_CHECK(found != kLines.end(), "tests/tiny_models.h has small settings for every model");
  return found->second;
}

}  // namespace modrob::testing
