#include "bench/measure.h"

#include <ATen/Functions.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <vector>

namespace modrob::bench {

namespace {

// On one thread the processor's time, in which other programs of the machine do not count.
double passed_s() {
  if (at::get_num_threads() == 1) return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

double median_seconds(int repeats, const std::function<void()>& call) {
  call();
  std::vector<double> seconds;
  for (int i = 0; i < repeats; ++i) {
    const double begin = passed_s();
    call();
    seconds.push_back(passed_s() - begin);
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
