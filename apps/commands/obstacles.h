#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "core/error.h"

namespace modrob::app {

/// What stands in the way of a study's runs, each once, in the order in which it was found.
class Obstacles {
 public:
  /// Whether the action went through; the message of its UserError is kept.
  template <typename Action>
  bool none_in(Action&& action) {
    try {
      action();
      return true;
    } catch (const UserError& error) {
      if (std::find(found_.begin(), found_.end(), error.what()) == found_.end()) found_.emplace_back(error.what());
      return false;
    }
  }
  const std::vector<std::string>& found() const { return found_; }

 private:
  std::vector<std::string> found_;
};

}  // namespace modrob::app
