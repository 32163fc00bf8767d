#pragma once

#include <c10/core/Device.h>

#include <cstdint>
#include <string>
#include <vector>

namespace modrob::testing {

/// A device that exists in tests only, so that what forgets a GPU is caught where there is none. LibTorch knows it by
/// the name of an accelerator that this build has no kernels for (hpu). Its operations are those of the processor, on
/// memory that the processor may not touch: a pointer into it that our own code follows ends the test with a signal. An
/// operation that is given tensors of both is refused, naming it (numbers without dimensions are allowed, as on a GPU).
at::Device fake_device();

/// What tests of other devices compute on: the fake one, or the device that MODROB_TEST_DEVICE names (cuda).
at::Device other_device();

/// How often the processor has waited for the device since the process began: numbers that were read, and copies to the
/// processor.
int64_t waits_for_fake_device();

}  // namespace modrob::testing
