#include "runs/append_turn.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>

#include "core/signals.h"

namespace modrob::runs {

namespace {

constexpr std::chrono::milliseconds kFirstPause(5), kLongestPause(200);

}  // namespace

AppendTurn::AppendTurn(const std::filesystem::path& file) {
  const std::string name = std::string(kLeaseFile) + "." + file.filename().string();
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  for (auto pause = kFirstPause;; pause = std::min(2 * pause, kLongestPause)) {
    lease_ = Lease::take(folder, watch_, 0, name.c_str());
    if (lease_) return;
    throw_if_stop_requested();
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace modrob::runs
