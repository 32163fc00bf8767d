#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/progress.h"

namespace modrob {

/// Progress of work that tells its share in [0, 1]; nothing is shown before it tells one.
class ShareProgress {
 public:
  explicit ShareProgress(std::string what) : what_(std::move(what)) {}

  void tell(double share);
  void finish();

 private:
  std::string what_;
  std::optional<Progress> progress_;
  int64_t told_ = 0;  ///< percent
};

}  // namespace modrob
