#pragma once

#include <cstdint>
#include <string>

namespace modrob {

/// How many labels are below, at and above zero. Metrics of two classes need both (docs/metrics.md): whoever reads
/// labels says beforehand what will be undefined.
struct LabelSigns {
  int64_t negative = 0, zero = 0, positive = 0;

  void add(double label) { ++(label < 0 ? negative : label > 0 ? positive : zero); }
  int64_t count() const { return negative + zero + positive; }
  /// "labels without zeros are all positive: F1, Acc-2 and macro F1 are undefined"; empty where both classes occur and
  /// where there is no label.
  std::string problem() const;
};

}  // namespace modrob
