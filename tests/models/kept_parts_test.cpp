#include "models/kept_parts.h"

#include <ATen/Functions.h>

#include "models/prelude.h"

namespace modrob::models {
namespace {

TEST(KeptParts, a_part_is_made_anew_for_other_tensors_only) {
  KeptParts kept;
  int made = 0;
  const auto part = [&](size_t place, const std::vector<at::Tensor>& inputs) {
    return kept.get(place, inputs, [&] { return ++made; });
  };
  const at::Tensor a = at::ones({2}), b = at::ones({2});
  EXPECT_EQ(part(0, {a, b}), 1);
  EXPECT_EQ(part(0, {a, b}), 1);
  EXPECT_EQ(part(3, {a, b}), 2) << "another place";
  EXPECT_EQ(part(0, {a, a}), 3) << "equal values, but another tensor";
  EXPECT_EQ(part(0, {a, b}), 4) << "the last inputs count";
  EXPECT_EQ(part(1, {}), 5);
  EXPECT_EQ(part(1, {}), 5) << "made of nothing that changes";
}

TEST(KeptParts, no_new_tensor_can_take_the_place_of_an_old_one) {
  KeptParts kept;
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(kept.get(0, {at::full({1}, i)}, [&] { return i; }), i);
  }
}

}  // namespace
}  // namespace modrob::models
