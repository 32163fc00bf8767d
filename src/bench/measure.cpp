#include "bench/measure.h"

#include <ATen/Functions.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace modrob::bench {

double median_seconds(int repeats, const std::function<void()>& call) {
  call();
  std::vector<double> seconds;
  for (int i = 0; i < repeats; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    call();
    seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  std::sort(seconds.begin(), seconds.end());
  return seconds[seconds.size() / 2];
}

double sgemm_rate(at::Device device) {
  const at::Tensor a = at::rand({1024, 768}).to(device);
  const at::Tensor b = at::rand({768, 3072}).to(device);
  at::Tensor c = at::empty({1024, 3072}, device);
  const double seconds = median_seconds(15, [&] {
    at::mm_out(c, a, b);
    wait_for(device);
  });
  return 2.0 * 1024 * 768 * 3072 / seconds;
}

}  // namespace modrob::bench
