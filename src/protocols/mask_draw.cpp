#include "protocols/mask_draw.h"

namespace modrob::protocols {

std::optional<Realised> MaskDraw::of_all_modalities() const {
  Realised sum;
  for (const auto& mask : masks) {
    if (mask.unit() != Unit::kModality) return std::nullopt;
    const auto realised = mask.realised();
    sum.missing += realised.missing;
    sum.eligible += realised.eligible;
    sum.valid += realised.valid;
  }
  return sum;
}

}  // namespace modrob::protocols
