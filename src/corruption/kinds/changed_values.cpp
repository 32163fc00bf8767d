#include "corruption/kinds/changed_values.h"

namespace modrob::corruption {

std::vector<float> changed_values(const RowChange& change, std::span<const float> x, int64_t width) {
  std::vector<float> y(x.begin(), x.end());
  const auto features = static_cast<size_t>(width);
  for (size_t i = 0; i < y.size(); ++i) {
    const size_t d = i % features;
    if (!change.scale.empty()) y[i] *= change.scale[i];
    if (!change.partner.empty()) y[i] += change.cross[i] * x[i - d + static_cast<size_t>(change.partner[d])];
    if (!change.shift.empty()) y[i] += change.shift[i];
  }
  return y;
}

}  // namespace modrob::corruption
