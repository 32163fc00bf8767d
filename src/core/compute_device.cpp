#include "core/compute_device.h"

#include <charconv>

#include "core/error.h"
#include "core/text_format.h"

namespace modrob {

std::string ComputeDevice::name() const {
  switch (device_class) {
    case Class::kCpu:
      return "cpu";
    case Class::kAuto:
      return "auto";
    case Class::kCuda:
      return number < 0 ? "cuda" : "cuda:" + std::to_string(number);
  }
  MODROB_UNREACHABLE("every class has a name");
}

ComputeDevice ComputeDevice::parse(const std::string& text) {
  if (text == "cpu") return {Class::kCpu};
  if (text == "auto") return {Class::kAuto};
  if (text == "cuda") return {Class::kCuda};
  constexpr std::string_view kPrefix = "cuda:";
  if (text.starts_with(kPrefix)) {
    int number = -1;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + kPrefix.size(), end, number);
    if (error == std::errc() && stop == end && number >= 0 && number < 128) return {Class::kCuda, number};
  }
  throw UserError("must be cpu, cuda, cuda:N (N from 0) or auto, not '" + printable(text) + "'");
}

std::string_view precision_name(Precision precision) { return precision == Precision::kBf16 ? "bf16" : "float32"; }

Precision parse_precision(const std::string& text) {
  for (const Precision one : {Precision::kFloat32, Precision::kBf16}) {
    if (text == precision_name(one)) return one;
  }
  throw UserError("must be float32 or bf16, not '" + printable(text) + "'");
}

}  // namespace modrob
