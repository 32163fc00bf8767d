#include "core/compute_device.h"

#include <gmock/gmock.h>

#include "support.h"

namespace modrob {
namespace {

using testing::user_error_of;

TEST(ComputeDevice, has_one_text) {
  for (const char* text : {"cpu", "cuda", "cuda:0", "cuda:7", "auto"}) {
    EXPECT_EQ(ComputeDevice::parse(text).name(), text);
  }
  EXPECT_EQ(ComputeDevice::parse("cuda:3").number, 3);
  EXPECT_EQ(ComputeDevice::parse("cuda:3").class_name(), "cuda");
  EXPECT_EQ(ComputeDevice(), ComputeDevice::parse("cpu"));
}

TEST(ComputeDevice, other_texts_are_refused_with_what_would_be_right) {
  for (const char* text : {"", "gpu", "CUDA", "cuda:", "cuda:-1", "cuda:1x", "cuda:128", "cuda 1", "cpu:0"}) {
    EXPECT_EQ(user_error_of([&] { ComputeDevice::parse(text); }),
              "must be cpu, cuda, cuda:N (N from 0) or auto, not '" + std::string(text) + "'");
  }
}

}  // namespace
}  // namespace modrob
