#pragma once

#include <c10/core/Device.h>

#include <functional>

namespace modrob::bench {

/// Median seconds of one call over at least `repeats` calls, after one that is not counted: of the processor where
/// torch has one thread, else of the clock.
double median_seconds(int repeats, const std::function<void()>& call);

/// Rate of a float32 matrix product 1024 x 768 x 3072 with the threads set now, in floating-point operations a second.
double sgemm_rate(at::Device device = at::kCPU);

}  // namespace modrob::bench
