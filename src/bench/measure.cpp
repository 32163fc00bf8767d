#include "bench/measure.h"

#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <vector>

#include "device/torch_device.h"
#include "nn/project_rows.h"

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

double median_seconds(int repeats, const std::function<void()>& call) {
  const CallTime time = median_call(repeats, call);
  return at::get_num_threads() == 1 ? time.processor_seconds : time.seconds;
}

SgemmRates sgemm_rates(at::Device device) {
  const at::NoGradGuard no_gradients;
  const at::Tensor rows = at::rand({1024, 768}).to(device);
  const at::Tensor weight = at::rand({3072, 768}).to(device);
  const at::Tensor bias = at::zeros({3072}).to(device);
  const CallTime time = median_call(15, [&] {
    nn::project_rows({rows}, weight, bias);
    wait_for(device);
  });
  const double operations = 2.0 * 1024 * 768 * 3072;
  return {operations / time.seconds, operations / time.processor_seconds};
}

double sgemm_rate(at::Device device) { return sgemm_rates(device).per_second; }

}  // namespace modrob::bench
