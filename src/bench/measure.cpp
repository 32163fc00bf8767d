#include "bench/measure.h"

#include <ATen/Functions.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <vector>

namespace modrob::bench {

namespace {

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

CallTime median_call(int repeats, const std::function<void()>& call) {
  call();
  std::vector<double> seconds, processor;
  for (int i = 0; i < repeats; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    const std::clock_t used = std::clock();
    call();
    seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    processor.push_back(static_cast<double>(std::clock() - used) / CLOCKS_PER_SEC);
  }
  return {median(seconds), median(processor)};
}

double median_seconds(int repeats, const std::function<void()>& call) { return median_call(repeats, call).seconds; }

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
