#pragma once

#include <string>

namespace modrob {

/// Where a run computes: the setting `device`. "cpu"; "cuda", the first GPU that the process sees; "cuda:N", another one;
/// "auto", a GPU where there is one. Results depend on the class, not on the number.
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

}  // namespace modrob
