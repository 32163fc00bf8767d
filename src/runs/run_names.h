#pragma once

#include <cstdint>
#include <string>

#include "io/json.h"

namespace modrob::io {
class RecordVisitor;
}

namespace modrob::runs {

/// What people call a run by. What identifies it is its RunIdentity.
struct RunNames {
  std::string data = {}, model = {};
  std::string strategy = {};  ///< of a study; empty: a run of its own
  int64_t seed = 0;
  io::Json imported = {};  ///< where its parameters came from; null: it was trained here

  bool operator==(const RunNames&) const = default;
};
void describe(io::RecordVisitor& visitor, RunNames& names);

}  // namespace modrob::runs
