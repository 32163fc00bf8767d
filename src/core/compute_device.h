#pragma once

#include <string>
#include <string_view>

namespace modrob {

/// Where a run computes: the setting `device`. "cpu"; "cuda", the first GPU that the process sees; "cuda:N", another
/// one; "auto", a GPU where there is one. Results depend on the class, not on the number.
struct ComputeDevice {
  enum class Class { kCpu, kCuda, kAuto };

  Class device_class = Class::kCpu;
  int number = -1;  ///< -1: none was named

  std::string name() const;
  /// UserError for any other text.
  static ComputeDevice parse(const std::string& text);
  /// "cpu" or "cuda" of "cuda:1".
  std::string class_name() const { return ComputeDevice{device_class}.name(); }
  bool operator==(const ComputeDevice&) const = default;
};

/// How the matrices of the text encoder are multiplied: the setting `precision`.
enum class Precision {
  kFloat32,
  kBf16,  ///< products and attention in bf16, from weights in float32; everything else in float32
};
std::string_view precision_name(Precision precision);
/// UserError for any text but a name.
Precision parse_precision(const std::string& text);

}  // namespace modrob
