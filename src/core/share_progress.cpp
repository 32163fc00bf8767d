#include "core/share_progress.h"

#include <cmath>

namespace modrob {

void ShareProgress::tell(double share) {
  constexpr int64_t kParts = 100;
  if (!progress_) progress_.emplace(what_, kParts);
  for (const auto now = std::llround(share * kParts); told_ < now; ++told_) progress_->advance();
}

void ShareProgress::finish() {
  if (progress_) progress_->finish();
}

}  // namespace modrob
