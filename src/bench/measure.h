#pragma once

#include <c10/core/Device.h>

#include <functional>

namespace modrob::bench {

struct CallTime {
  double seconds = 0;
  double processor_seconds = 0;  ///< of all threads: on a machine that others use too, the steadier of the two
};

/// Medians of one call over at least `repeats` calls, after one that is not counted.
CallTime median_call(int repeats, const std::function<void()>& call);

/// The median of the processor's time where torch has one thread, else of the clock's.
double median_seconds(int repeats, const std::function<void()>& call);

/// Rate of a float32 matrix product 1024 x 768 x 3072 with the threads set now, as text encoders make it, in
/// floating-point operations a second.
double sgemm_rate(at::Device device = at::kCPU);
/// The same for a second of the clock and for one of the processor.
struct SgemmRates {
  double per_second = 0;
  double per_processor_second = 0;
};
SgemmRates sgemm_rates(at::Device device);

}  // namespace modrob::bench
