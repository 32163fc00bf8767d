#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/error.h"
#include "io/pickle/pickle.h"

using modrob::io::kDataProfile;
using modrob::io::kWeightsProfile;
using modrob::io::PickleDocument;
using modrob::io::PickleKind;
using modrob::io::PickleProfile;
using modrob::io::PickleValue;

namespace {

// Looks at every array and text once, so that AddressSanitizer sees views that leave the file. `visits` bounds what
// shared objects would multiply.
void visit(const PickleValue& value, size_t& visits) {
  if (visits == 0) return;
  --visits;
  value.describe();
  switch (value.kind()) {
    case PickleKind::kArray:
    case PickleKind::kScalar: {
      const auto bytes = value.array().native_bytes();
      std::vector<float> numbers(static_cast<size_t>(value.array().count()));
      value.array().copy_float(0, numbers);
      MODROB_CHECK(bytes.size() == numbers.size() * value.array().type.item_size, "whole elements");
      return;
    }
    case PickleKind::kTextArray:
      for (int64_t i = 0; i < value.array().count() && visits > 0; ++i, --visits) value.array().text(i);
      return;
    case PickleKind::kText:
      MODROB_CHECK(std::string(value.text()).size() == value.text().size(), "a text can be copied");
      return;
    case PickleKind::kDict:
      for (size_t i = 0; i < value.size(); ++i) {
        visit(value.key(i), visits);
        visit(value.value(i), visits);
      }
      return;
    case PickleKind::kList:
    case PickleKind::kTuple:
    case PickleKind::kObjectArray:
      for (size_t i = 0; i < value.size(); ++i) visit(value.item(i), visits);
      return;
    default:
      return;
  }
}

void read(std::span<const std::byte> bytes, const PickleProfile& profile) {
  try {
    size_t position = 0;
    const auto document = PickleDocument::parse_at(bytes, "fuzz", profile, position);
    MODROB_CHECK(position <= bytes.size(), "STOP lies inside");
    size_t visits = 20'000;
    visit(document.root(), visits);
  } catch (const modrob::UserError&) {
  }
}

}  // namespace

// Whatever the bytes, they are refused with a UserError or every value can be looked at.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  read(bytes, kDataProfile);
  read(bytes, kWeightsProfile);
  return 0;
}
