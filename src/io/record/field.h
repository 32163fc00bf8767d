#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace modrob::io {

/// Limits of a number, both ends included; part of the error message and of the listing.
struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
};
/// "between 0 and 1", "at least 1", "at most 5"; empty without limits. 0.5 is written as people write it, not 0.500000.
std::string range_text(Range range);

/// A name of an enumerator as files and users write it, with one line of explanation.
struct EnumName {
  std::string_view name;
  int value;
  std::string_view help = "";
};
/// The name of an enumerator; a CheckFailure when the list lacks it.
std::string_view enum_name(int value, std::span<const EnumName> names);

/// Whether a stored record has a key. Settings need none: what is absent keeps its default.
enum class Presence {
  kAlways,   ///< a record that lacks it is damaged
  kMayLack,  ///< always written; where older programs wrote none, the value is left as it is
  kIfAny,    ///< the same, and not written while the value is 0, false, empty or the first of its choices
};

/// What a description says of a field besides its key.
struct FieldOptions {
  std::string_view help = "";
  Range range = {};  ///< of a number, or of each number of a list
  Presence presence = Presence::kAlways;
  std::optional<size_t> size = {};  ///< of a list
};

enum class Type { kBoolean, kInteger, kNumber, kText, kRecord };

struct Field {
  std::string_view key;  ///< "seed"; "text.encoder" is the key "encoder" of the table "text"
  FieldOptions options;
  Type type = Type::kRecord;  ///< of an element, if it is a list
  bool list = false;
  bool empty = false;                    ///< as Presence::kIfAny means it
  std::span<const EnumName> names = {};  ///< of a text that is one of these
};
/// "an integer", "a list of texts".
std::string type_words(const Field& field);

}  // namespace modrob::io
